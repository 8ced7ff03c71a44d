// What the kernel of a namespace says of itself and of a packet, as ip(8) and nft(8) tell. Pure.

export type Device = {
  readonly name: string;
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly string[];
};

export type RouteLookUp =
  | {
      readonly kind: 'unicast';
      readonly device: string;
      readonly via: string | undefined;
      readonly source: string | undefined;
    }
  /** The address is the namespace's own. */
  | { readonly kind: 'local' }
  | { readonly kind: 'none'; readonly reason: string };

export type KernelView = {
  readonly devices: readonly Device[];
  /** MAC of a neighbour, where one is known. */
  readonly neighbours: ReadonlyMap<string, string>;
  readonly route: RouteLookUp;
  readonly forwards: boolean;
  /** Rules of nftables, as text; empty where there are none. */
  readonly rules: string;
};

/** What is looked up: a packet of its own, or one that came in by a device. */
export type RouteQuestion = {
  readonly to: string;
  /** Of a packet of its own: where the kernel does not choose its source. */
  readonly source?: string | undefined;
  readonly arrived?: { readonly from: string; readonly device: string } | undefined;
};

/** `unknown`: the question failed, which says nothing about the namespace. */
export type KernelAnswer =
  | { readonly kind: 'view'; readonly view: KernelView }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly text: string };

/**
 * For `sh -c`, with the words of the question as its arguments: one process for all that is asked. A kernel without
 * nftables has no rules.
 */
export function kernelScript(separator: string): string {
  return [
    'ip -j address show',
    'ip -j neigh show',
    'ip -j route get "$@" 2>&1',
    'cat /proc/sys/net/ipv4/ip_forward',
    'nft list ruleset || :',
  ].join(`; echo ${separator}; `);
}

export function routeWords({ to, source, arrived }: RouteQuestion): readonly string[] {
  if (arrived !== undefined) return [to, 'from', arrived.from, 'iif', arrived.device];
  return source === undefined ? [to] : [to, 'from', source];
}

export function readKernel(output: string, separator: string): KernelView {
  const [addresses = '', neighbours = '', route = '', forward = '', rules = ''] = output
    .split(separator)
    .map((part) => part.trim());
  return {
    devices: records(addresses).map(deviceOf),
    neighbours: new Map(
      records(neighbours).flatMap((one) => {
        const [to, mac] = [textOf(one, 'dst'), textOf(one, 'lladdr')];
        return to === undefined || mac === undefined ? [] : [[to, mac] as const];
      }),
    ),
    route: routeOf(route),
    forwards: forward === '1',
    rules,
  };
}

function routeOf(text: string): RouteLookUp {
  const [first] = records(text);
  if (first === undefined) {
    const reason = text.replace(/^RTNETLINK answers: /, '').split('\n')[0] ?? '';
    return { kind: 'none', reason };
  }
  const type = textOf(first, 'type') ?? 'unicast';
  if (type === 'local') return { kind: 'local' };
  if (type !== 'unicast') return { kind: 'none', reason: type };
  return {
    kind: 'unicast',
    device: textOf(first, 'dev') ?? '',
    via: textOf(first, 'gateway') ?? viaOf(first),
    source: textOf(first, 'prefsrc'),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function deviceOf(one: Fields): Device {
  const flags = Array.isArray(one['flags']) ? one['flags'] : [];
  const mtu = one['mtu'];
  const addresses = Array.isArray(one['addr_info']) ? one['addr_info'].filter(isFields) : [];
  return {
    name: textOf(one, 'ifname') ?? '',
    isUp: flags.includes('UP'),
    hasCarrier: flags.includes('LOWER_UP'),
    mac: textOf(one, 'address') ?? '',
    mtu: typeof mtu === 'number' ? mtu : 0,
    addresses: addresses.flatMap((address) => textOf(address, 'local') ?? []),
  };
}

function viaOf(one: Fields): string | undefined {
  const { via } = one;
  return isFields(via) ? textOf(via, 'host') : undefined;
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** None where it is no JSON: then it is an error in words. */
function records(text: string): readonly Fields[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isFields) : [];
  } catch {
    return [];
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
