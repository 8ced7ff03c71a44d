// Which part of the source may import which: the table that `npm run check:layers` enforces, lower rooms first.
// A room is a folder or a single file, `*` stands for any folder; the longest matching path wins, so a file may be lower
// than its folder.

export type Room = {
  readonly path: string;
  /** Rooms above it in the table that may be imported; a room may always import itself. */
  readonly mayImport: readonly string[];
  /** Rooms below it: their types may be named, and `import()` may load them when somebody asks. */
  readonly mayLoad?: readonly string[];
  /** A pure room computes only: none of Node's modules that touch the world. */
  readonly pure?: true;
};

export type LayeredPackage = {
  readonly name: string;
  readonly root: string;
  readonly rooms: readonly Room[];
  /** Nothing in it talks to OVSDB otherwise than by @vpclab/ovsdb. */
  readonly ovsdbByClientOnly?: true;
};

/** What every part may know: errors, addresses, and the plain types that parts share. */
const SHARED = ['errors.ts', 'reason.ts', 'secret.ts', 'printable.ts', 'markup.ts', 'net', 'model'];

/** What the working half of a kind may know; another kind's work, where it reads the same things. */
const KIND_WORK = [
  ...SHARED,
  ...['kinds', 'kinds/work', 'kinds/*/work.ts', 'frr', 'frr/ask.ts', 'machine', 'ovn', 'services'],
];

/** Kinds of faults, mechanisms and experiments are one part. */
const CHAOS = [
  ...SHARED,
  ...['lab-file', 'concepts', 'frr', 'machine', 'machine/kernel', 'machine/tools', 'plot'],
];

const VPCLAB: LayeredPackage = {
  name: 'vpclab',
  root: 'packages/vpclab/src',
  ovsdbByClientOnly: true,
  rooms: [
    { path: 'errors.ts', mayImport: [], pure: true },
    { path: 'reason.ts', mayImport: ['errors.ts'], pure: true },
    { path: 'printable.ts', mayImport: [], pure: true },
    { path: 'markup.ts', mayImport: [], pure: true },
    { path: 'secret.ts', mayImport: [], pure: true },
    { path: 'net', mayImport: ['errors.ts'], pure: true },
    { path: 'model', mayImport: ['errors.ts', 'secret.ts', 'printable.ts', 'net'], pure: true },

    { path: 'lab-file', mayImport: SHARED, pure: true },
    { path: 'pcap', mayImport: ['errors.ts'], pure: true },
    { path: 'nft', mayImport: SHARED, pure: true },
    { path: 'frr', mayImport: SHARED, pure: true },
    { path: 'concepts', mayImport: [...SHARED, 'lab-file', 'nft', 'frr'], pure: true },
    // What a kind says of itself; its working half is loaded by whoever asks for it.
    {
      path: 'kinds',
      mayImport: [...SHARED, 'nft', 'frr'],
      mayLoad: ['kinds/work', 'kinds/*/work', 'kinds/*/work.ts'],
      pure: true,
    },
    { path: 'plan', mayImport: [...SHARED, 'kinds'], pure: true },

    { path: 'frr/console.ts', mayImport: ['frr'] },
    { path: 'machine', mayImport: SHARED, pure: true },
    { path: 'frr/ask.ts', mayImport: [...SHARED, 'frr', 'machine'] },
    { path: 'machine/kernel', mayImport: [...SHARED, 'pcap', 'machine'] },
    { path: 'machine/tools', mayImport: [...SHARED, 'machine', 'machine/kernel'] },
    { path: 'machine/daemons', mayImport: [...SHARED, 'machine', 'machine/kernel', 'machine/tools'] },
    { path: 'machine/credentials', mayImport: [...SHARED, 'machine/kernel', 'machine/tools'] },
    {
      path: 'machine/local',
      mayImport: [
        ...SHARED,
        ...[
          'nft',
          'pcap',
          'machine',
          'machine/credentials',
          'machine/kernel',
          'machine/tools',
          'machine/daemons',
        ],
      ],
    },
    { path: 'machine/remote', mayImport: [...SHARED, 'machine', 'machine/kernel'] },
    {
      path: 'machine/serve',
      mayImport: [...SHARED, 'machine', 'machine/kernel', 'machine/tools', 'machine/local', 'machine/remote'],
    },
    { path: 'machine/many', mayImport: [...SHARED, 'machine', 'machine/credentials', 'machine/remote'] },
    { path: 'ovn', mayImport: SHARED },
    { path: 'services', mayImport: [...SHARED, 'machine', 'machine/kernel'] },
    // Pictures as text.
    { path: 'plot', mayImport: SHARED, pure: true },
    { path: 'traffic/report', mayImport: [...SHARED, 'plot'], pure: true },
    {
      path: 'traffic',
      mayImport: [
        ...SHARED,
        ...['concepts', 'machine', 'machine/daemons', 'machine/kernel', 'machine/tools'],
        ...['services', 'traffic/report'],
      ],
    },
    { path: 'chaos', mayImport: CHAOS },
    { path: 'runtime', mayImport: [...SHARED, 'machine/kernel', 'machine/tools'] },
    { path: 'verify', mayImport: [...SHARED, 'nft', 'machine', 'services'] },
    // Asks the world by what it is given.
    {
      path: 'diagnose',
      mayImport: [...SHARED, 'lab-file', 'concepts', 'kinds', 'plan', 'machine'],
      pure: true,
    },
    { path: 'kinds/work', mayImport: [...SHARED, 'kinds', 'machine', 'ovn'] },
    { path: 'kinds/*/work.ts', mayImport: KIND_WORK },
    { path: 'kinds/*/work', mayImport: KIND_WORK },
    {
      path: 'inventory',
      mayImport: [...SHARED, 'concepts', 'kinds', 'kinds/work', 'machine', 'machine/many'],
      pure: true,
    },
    // What both ask of the running lab.
    {
      path: 'verify/running',
      mayImport: [
        ...SHARED,
        ...[
          'concepts',
          'kinds',
          'kinds/work',
          'frr/ask.ts',
          'machine',
          'ovn',
          'services',
          'verify',
          'diagnose',
        ],
      ],
    },
    {
      path: 'diagnose/running',
      mayImport: [
        ...SHARED,
        ...['concepts', 'kinds/work', 'frr/ask.ts', 'machine', 'ovn', 'services', 'pcap', 'diagnose'],
      ],
    },
    { path: 'openflow', mayImport: ['errors.ts'] },
    {
      path: 'metrics',
      mayImport: [...SHARED, 'nft', 'frr', 'machine', 'machine/kernel', 'machine/tools', 'openflow'],
    },
    { path: 'routing', mayImport: [...SHARED, 'frr', 'frr/console.ts', 'machine/kernel'] },

    {
      path: 'engine',
      mayImport: [
        ...SHARED,
        ...['lab-file', 'concepts', 'kinds', 'kinds/work', 'plan', 'inventory', 'ovn', 'runtime', 'verify'],
        ...['verify/running', 'diagnose/running', 'machine', 'machine/tools', 'machine/local'],
        ...['machine/credentials', 'machine/many'],
      ],
    },
    { path: 'query-gate', mayImport: ['errors.ts'], pure: true },
    { path: 'flow-logs', mayImport: SHARED, pure: true },
    { path: 'api', mayImport: [...SHARED, 'lab-file', 'concepts', 'kinds', 'query-gate', 'flow-logs'] },
    {
      path: 'daemon',
      mayImport: [
        ...SHARED,
        ...['frr', 'frr/console.ts', 'machine/kernel', 'machine/tools', 'metrics', 'routing'],
        ...['runtime', 'engine', 'api', 'traffic', 'chaos', 'flow-logs'],
      ],
    },
    {
      path: 'cli',
      mayImport: [
        ...SHARED,
        'lab-file',
        'pcap',
        'concepts',
        'plan',
        'machine/serve',
        'machine/tools',
        'metrics',
        'runtime',
        'routing',
        'api',
      ],
    },
  ],
};

const OVSDB: LayeredPackage = {
  name: '@vpclab/ovsdb',
  root: 'packages/ovsdb/src',
  rooms: [
    { path: 'errors.ts', mayImport: [], pure: true },
    { path: 'wait.ts', mayImport: ['errors.ts'] },
    { path: 'call-listener.ts', mayImport: [], pure: true },
    { path: 'sendable.ts', mayImport: ['errors.ts'], pure: true },
    { path: 'raw-json.ts', mayImport: [], pure: true },
    { path: 'wire', mayImport: ['errors.ts', 'wait.ts', 'raw-json.ts'] },
    { path: 'relay', mayImport: ['wire'] },
    { path: 'schema', mayImport: ['errors.ts'], pure: true },
    { path: 'value', mayImport: ['errors.ts', 'sendable.ts', 'raw-json.ts', 'schema'], pure: true },
    { path: 'protocol', mayImport: ['errors.ts', 'wait.ts', 'call-listener.ts', 'wire', 'schema', 'value'] },
    {
      path: 'replica',
      mayImport: ['errors.ts', 'wait.ts', 'call-listener.ts', 'wire', 'schema', 'value', 'protocol'],
    },
    {
      path: 'transact',
      mayImport: ['errors.ts', 'wait.ts', 'sendable.ts', 'wire', 'schema', 'value', 'protocol', 'replica'],
    },
    { path: 'lock', mayImport: ['errors.ts', 'wait.ts', 'sendable.ts', 'protocol'] },
    {
      path: 'client.ts',
      mayImport: [
        'errors.ts',
        'wait.ts',
        'sendable.ts',
        'wire',
        'schema',
        'value',
        'protocol',
        'replica',
        'transact',
        'lock',
      ],
    },
    { path: 'codegen', mayImport: ['errors.ts', 'schema'] },
    { path: 'generated', mayImport: ['schema', 'value'], pure: true },
    {
      path: 'cli',
      mayImport: [
        'errors.ts',
        'wait.ts',
        'wire',
        'schema',
        'value',
        'protocol',
        'replica',
        'client.ts',
        'codegen',
      ],
    },
  ],
};

export const LAYERED_PACKAGES: readonly LayeredPackage[] = [VPCLAB, OVSDB];

/** What only some rooms may name; everything else may be imported from any room that is not pure. */
export const WORLD_MODULES: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:cluster',
  'node:dgram',
  'node:dns',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:net',
  'node:os',
  'node:process',
  'node:tls',
  'node:worker_threads',
]);
