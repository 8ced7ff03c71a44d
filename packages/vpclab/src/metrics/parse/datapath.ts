// What ovs-vswitchd says about its datapaths: `dpctl/show`, `dpif/show`, `upcall/show` and
// `dpif-netdev/pmd-stats-show` (ovs: lib/dpctl.c, ofproto/ofproto-dpif.c, ofproto/ofproto-dpif-upcall.c,
// lib/dpif-netdev.c).

export type Datapath = {
  readonly name: string;
  readonly hit: number;
  readonly missed: number;
  readonly lost: number;
  readonly flows: number;
  /** The userspace datapath has no such masks. */
  readonly masks: { readonly hit: number; readonly total: number; readonly perPacket: number } | undefined;
};

/** Of `dpctl/show`, whose lines about ports are not read. */
export function parseDatapaths(text: string): readonly Datapath[] {
  const blocks = text.split(/\n(?=\S)/).filter((block) => block.trim() !== '');
  return blocks.map((block) => {
    const name = /^(.*?):?\s*$/m.exec(block)?.[1] ?? '';
    const lookups = /lookups: hit:(\d+) missed:(\d+) lost:(\d+)/.exec(block);
    const masks = /masks: hit:(\d+) total:(\d+) hit\/pkt:([\d.]+)/.exec(block);
    return {
      name,
      hit: Number(lookups?.[1] ?? 0),
      missed: Number(lookups?.[2] ?? 0),
      lost: Number(lookups?.[3] ?? 0),
      flows: Number(/flows: (\d+)/.exec(block)?.[1] ?? 0),
      masks:
        masks === null
          ? undefined
          : { hit: Number(masks[1]), total: Number(masks[2]), perPacket: Number(masks[3]) },
    };
  });
}

export type DatapathPort = {
  readonly datapath: string;
  readonly bridge: string;
  readonly name: string;
  readonly ofport: string;
  readonly index: string;
  readonly type: string;
};

const PORT = /^ {4}(\S+) (\d+)\/(\d+|none): \(([^:)]*)/;

/** Of `dpif/show`. */
export function parseDatapathPorts(text: string): readonly DatapathPort[] {
  const ports: DatapathPort[] = [];
  let datapath = '';
  let bridge = '';
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) datapath = line.slice(0, line.indexOf(':'));
    else if (/^ {2}\S/.test(line)) bridge = line.trim().replace(/:$/, '');
    const [, name, ofport, index, type] = PORT.exec(line) ?? [];
    if (name === undefined || ofport === undefined || index === undefined || type === undefined) continue;
    ports.push({ datapath, bridge, name, ofport, index, type });
  }
  return ports;
}

export type Upcall = {
  readonly datapath: string;
  readonly flows: {
    readonly current: number;
    readonly average: number;
    readonly max: number;
    readonly limit: number;
  };
  readonly dumpSeconds: number;
};

export function parseUpcalls(text: string): readonly Upcall[] {
  const blocks = text.split(/\n(?=\S)/).filter((block) => block.trim() !== '');
  return blocks.flatMap((block) => {
    const flows = /\(current (\d+)\) \(avg (\d+)\) \(max (\d+)\) \(limit (\d+)\)/.exec(block);
    if (flows === null) return [];
    return [
      {
        datapath: block.slice(0, block.indexOf(':')),
        flows: {
          current: Number(flows[1]),
          average: Number(flows[2]),
          max: Number(flows[3]),
          limit: Number(flows[4]),
        },
        dumpSeconds: Number(/dump duration : (\d+)ms/.exec(block)?.[1] ?? 0) / 1000,
      },
    ];
  });
}

export type PmdThread = { readonly thread: string; readonly values: ReadonlyMap<string, number> };

/** One for the main thread and each PMD thread, by the words of the daemon (`emc hits`, `idle cycles`). */
export function parsePmd(text: string): readonly PmdThread[] {
  const blocks = text.split(/\n(?=\S)/).filter((block) => block.trim() !== '');
  return blocks.map((block) => {
    const [title = '', ...lines] = block.split('\n');
    const values = new Map<string, number>();
    for (const line of lines) {
      const [, name = '', value] = /^\s*(?:- )?([^:]+): ([\d.]+)/.exec(line) ?? [];
      if (name !== '') values.set(name, Number(value));
    }
    const core = /core_id (\d+)/.exec(title)?.[1];
    return { thread: core === undefined ? 'main' : `pmd-${core}`, values };
  });
}
