// What a profile is where nothing is said: the same in the lab file and on the command line. Pure.

import type { Arrivals, TrafficKind, TrafficProfile } from './traffic.ts';

export type WrittenProfile = {
  readonly name: string;
  readonly kind: TrafficKind;
  readonly from: string;
  readonly to: string;
  readonly rate?: number | undefined;
  readonly arrivals?: Arrivals | undefined;
  readonly bytes?: number | undefined;
};

const DEFAULTS = {
  requests: { rate: 20, arrivals: 'poisson', bytes: 0 },
  udp: { rate: 20, arrivals: 'constant', bytes: 200 },
  bulk: { rate: 1, arrivals: 'poisson', bytes: 1_000_000 },
} as const;

export function profileOf({ name, kind, from, to, rate, arrivals, bytes }: WrittenProfile): TrafficProfile {
  const defaults = DEFAULTS[kind];
  return {
    ...{ name, kind, from, to },
    rate: rate ?? defaults.rate,
    arrivals: arrivals ?? defaults.arrivals,
    bytes: bytes ?? defaults.bytes,
  };
}
