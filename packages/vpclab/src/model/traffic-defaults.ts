// What a profile is where nothing is said: the same in the lab file and on the command line. Pure.

import type { Arrivals, FlowSizes, TrafficKind, TrafficProfile } from './traffic.ts';

export type WrittenProfile = {
  readonly name: string;
  readonly kind: TrafficKind;
  readonly from: string;
  readonly to: string;
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
} as const;
/** The longest flow of a distribution: its tail would outlast any run. */
const LONGEST_FLOW = 10_000_000;
const SWING = 50;

/** What does not go together, as the option that has to go and why. */
export type ProfileConflict = { readonly option: keyof WrittenProfile; readonly message: string };

export function profileConflict(written: WrittenProfile): ProfileConflict | undefined {
  const { kind, connections, rest, bytes, sizes, day, swing } = written;
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

export function profileOf(written: WrittenProfile): TrafficProfile {
  const { name, kind, from, to, connections = 0, rest = 0, sizes = 'fixed', day, weights } = written;
  const defaults = DEFAULTS[kind];
  return {
    ...{ name, kind, from, to, connections, sizes, weights },
    rate: connections > 0 ? 0 : (written.rate ?? defaults.rate),
    arrivals: written.arrivals ?? defaults.arrivals,
    restMs: rest * 1000,
    bytes: written.bytes ?? (sizes === 'fixed' ? defaults.bytes : LONGEST_FLOW),
    day: day === undefined ? undefined : { seconds: day, swing: written.swing ?? SWING },
  };
}
