// What a profile is where nothing is said: the same in the lab file and on the command line. Pure.

import type {
  Arrivals,
  FlowSizes,
  TrafficKind,
  TrafficProfile,
  TrafficStatus,
  TreeHop,
  Wire,
} from './traffic.ts';

export const NO_WIRE: Wire = { packetsOut: 0, bytesOut: 0, packetsIn: 0, bytesIn: 0, retransmits: 0 };

/** Where there was no traffic yet. */
export const IDLE: TrafficStatus = {
  ...{ state: 'idle', id: undefined, elapsedMs: 0, seconds: 0, sent: 0, answered: 0, failed: 0 },
  silentMs: 0,
  windows: [],
};

export type WrittenHop = {
  readonly to: string;
  readonly fanout?: number | undefined;
  /** Milliseconds. */
  readonly budget?: number | undefined;
};

export type WrittenProfile = {
  readonly name: string;
  readonly kind: TrafficKind;
  readonly from: string;
  readonly to?: string | undefined;
  readonly hops?: readonly WrittenHop[] | undefined;
  readonly rate?: number | undefined;
  readonly arrivals?: Arrivals | undefined;
  readonly connections?: number | undefined;
  /** Seconds. */
  readonly rest?: number | undefined;
  readonly bytes?: number | undefined;
  readonly sizes?: FlowSizes | undefined;
  /** Seconds. */
  readonly day?: number | undefined;
  readonly swing?: number | undefined;
  readonly weights?: Readonly<Record<string, number>> | undefined;
};

const DEFAULTS = {
  requests: { rate: 20, arrivals: 'poisson', bytes: 0 },
  udp: { rate: 20, arrivals: 'constant', bytes: 200 },
  bulk: { rate: 1, arrivals: 'poisson', bytes: 1_000_000 },
  connect: { rate: 20, arrivals: 'poisson', bytes: 0 },
  dns: { rate: 20, arrivals: 'poisson', bytes: 0 },
  tree: { rate: 20, arrivals: 'poisson', bytes: 0 },
} as const;
/** The longest flow of a distribution: its tail would outlast any run. */
const LONGEST_FLOW = 10_000_000;
const SWING = 50;
const BUDGET_MS = 1_000;
/** Requests a second. */
export const MOST_RATE = 20_000;
export const MOST_CONNECTIONS = 1_000;
export const MOST_BYTES = 100_000_000;
/** Of a datagram: more does not fit into one packet of a workload. */
export const MOST_DATAGRAM = 1400;
/** Requests at once of one sender to one receiver, which holds 128 for all who ask: so also the largest fan-out. */
export const MOST_AT_ONCE_PER_PAIR = 32;
/** Calls of one tree: more would be a storm of its own. */
const MOST_CALLS = 256;

/** What does not go together, as the option that has to go and why. */
export type ProfileConflict = { readonly option: keyof WrittenProfile; readonly message: string };

export function profileConflict(written: WrittenProfile): ProfileConflict | undefined {
  const { kind, connections, rest, bytes, sizes, day, swing } = written;
  const tree = treeConflict(written);
  if (tree !== undefined) return tree;
  const has = (option: keyof WrittenProfile): boolean => written[option] !== undefined;
  if (connections !== undefined) {
    const open = (['rate', 'arrivals', 'day', 'weights'] as const).find(has);
    if (open !== undefined)
      return { option: open, message: `\`connections\` wait for answers, so they have no \`${open}\`` };
  } else if (rest !== undefined) return { option: 'rest', message: '`rest` needs `connections`' };
  if (day === undefined && swing !== undefined) return { option: 'swing', message: '`swing` needs `day`' };
  if (sizes !== undefined && kind !== 'bulk')
    return { option: 'sizes', message: `\`${kind}\` has no \`sizes\`: bulk flows have` };
  if (bytes !== undefined && kind !== 'bulk' && kind !== 'udp')
    return { option: 'bytes', message: `\`${kind}\` has no \`bytes\`: datagrams and bulk flows have` };
  return undefined;
}

function treeConflict({ kind, to, hops, connections, rate }: WrittenProfile): ProfileConflict | undefined {
  if (kind !== 'tree') {
    if (hops !== undefined) return { option: 'hops', message: `\`${kind}\` has no \`hops\`: trees have` };
    return to === undefined ? { option: 'to', message: `\`${kind}\` needs \`to\`` } : undefined;
  }
  if (hops === undefined) return { option: 'hops', message: '`tree` needs `hops`' };
  if (to !== undefined) return { option: 'to', message: 'a tree says in `hops` who is called' };
  if (connections !== undefined)
    return { option: 'connections', message: '`tree` has no `connections`: its arrivals have a rate' };
  const settled = hopsOf(hops);
  const tooLarge = treeTooLarge(settled);
  if (tooLarge !== undefined) return { option: 'hops', message: tooLarge };
  const tooFast = treeTooFast(rate ?? DEFAULTS.tree.rate, settled);
  if (tooFast !== undefined) return { option: 'rate', message: tooFast };
  const late = settled.findIndex(
    ({ budgetMs }, index) => budgetMs > (settled[index - 1]?.budgetMs ?? budgetMs),
  );
  if (late < 0) return undefined;
  const message = `the budget of hop ${late + 1} is longer than that of its caller, who would not wait for it`;
  return { option: 'hops', message };
}

/** Why a tree is refused that has too many calls. */
export function treeTooLarge(hops: readonly TreeHop[]): string | undefined {
  const calls = callsOf(hops);
  return calls > MOST_CALLS ? `a tree of ${calls} calls is too large: at most ${MOST_CALLS}` : undefined;
}

/** Why trees are refused that make too many calls a second. */
export function treeTooFast(rate: number, hops: readonly TreeHop[]): string | undefined {
  const calls = callsOf(hops);
  if (rate * calls <= MOST_RATE) return undefined;
  const most = Math.floor(MOST_RATE / calls);
  return `a rate of ${rate} trees of ${calls} calls each makes ${Math.round(rate * calls)} calls a second, at most ${MOST_RATE}: a rate of ${most} or less`;
}

/** Each call of a hop makes those of the next one. */
function callsOf(hops: readonly TreeHop[]): number {
  let [calls, ofHop] = [0, 1];
  for (const { fanout } of hops) {
    ofHop *= fanout;
    calls += ofHop;
  }
  return calls;
}

/** A budget that is not given is that of the hop before. */
function hopsOf(written: readonly WrittenHop[]): readonly TreeHop[] {
  let budgetMs = BUDGET_MS;
  return written.map(({ to, fanout = 1, budget = budgetMs }) => {
    budgetMs = budget;
    return { to, fanout, budgetMs };
  });
}

export function profileOf(written: WrittenProfile): TrafficProfile {
  const { name, kind, from, connections = 0, rest = 0, sizes = 'fixed', day, weights } = written;
  const hops = hopsOf(written.hops ?? []);
  const to = written.to ?? hops[0]?.to ?? '';
  const defaults = DEFAULTS[kind];
  return {
    ...{ name, kind, from, to, hops, connections, sizes, weights },
    rate: connections > 0 ? 0 : (written.rate ?? defaults.rate),
    arrivals: written.arrivals ?? defaults.arrivals,
    restMs: rest * 1000,
    bytes: written.bytes ?? (sizes === 'fixed' ? defaults.bytes : LONGEST_FLOW),
    day: day === undefined ? undefined : { seconds: day, swing: written.swing ?? SWING },
  };
}
