// The kinds of faults by name, each with the amount that it takes, for those who check what is written before any lab runs.

export type AmountOption = 'percent' | 'delay' | 'mbit' | 'bytes' | 'offset';
export type FaultAmount = { readonly option: AmountOption; readonly normal: number };

const AMOUNT_OPTIONS = [
  'percent',
  'delay',
  'mbit',
  'bytes',
  'offset',
] as const satisfies readonly AmountOption[];

const percent = (normal: number): FaultAmount => ({ option: 'percent', normal });
const none = undefined;

export const FAULT_AMOUNTS = {
  'link-loss': percent(10),
  /** Milliseconds. */
  'link-delay': { option: 'delay', normal: 50 },
  /** Milliseconds, at most. */
  'link-jitter': { option: 'delay', normal: 50 },
  'link-reorder': percent(10),
  'link-duplicate': percent(10),
  'link-corrupt': percent(10),
  'link-rate': { option: 'mbit', normal: 1 },
  /** Packets that are longer are lost, and nobody is told. */
  'link-mtu': { option: 'bytes', normal: 1000 },
  partition: none,
  'partition-in': none,
  'partition-out': none,
  'link-down': none,
  'link-flap': none,
  'process-pause': none,
  'process-kill': none,
  'process-stop': none,
  /** Of the time that the daemon is stopped. */
  'process-slow': percent(90),
  /** Milliseconds; below 0 the clock is behind. */
  'clock-offset': { option: 'offset', normal: 3_600_000 },
  'disk-full': none,
  /** Of the memory that is left. */
  'memory-pressure': percent(5),
  'northd-pause': none,
  'controller-pause': none,
  'southbound-cut': none,
  'flows-deleted': none,
  'conntrack-flushed': none,
  'database-compacted': none,
  'raft-leader-lost': none,
  'chassis-lost': none,
  'port-stolen': none,
  'node-database-lost': none,
  'session-shutdown': none,
  'prefix-withdrawn': none,
  hijack: none,
  'hijack-unfiltered': none,
  'more-specific': none,
  'route-leak': none,
  'default-blackholed': none,
  'bfd-off': none,
  'ospf-cut': none,
  'rules-lost': none,
  'node-lost': none,
  'gateway-lost': none,
  'edge-lost': none,
  'edge-reboot': none,
  'tenant-lost': none,
  'region-cut': none,
} as const satisfies Readonly<Record<string, FaultAmount | undefined>>;

export type FaultName = keyof typeof FAULT_AMOUNTS;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULT_AMOUNTS, name);
}

export function amountOf(name: FaultName): FaultAmount | undefined {
  return FAULT_AMOUNTS[name];
}

/** What of a request is no amount of its fault: the first such option. */
export function wrongAmount(
  name: FaultName,
  given: { readonly [O in AmountOption]?: number | undefined },
): AmountOption | undefined {
  const own = amountOf(name)?.option;
  return AMOUNT_OPTIONS.find((option) => given[option] !== undefined && option !== own);
}
