// The figures of a crash test.

import type { Operation, Victim } from './crash-script.ts';

export type Crash = {
  readonly operation: Operation;
  readonly victim: Victim;
  /** From the kill until the lab was as wanted. */
  readonly convergedMs: number;
  /** The attacked command came through by itself. */
  readonly carriedOn: boolean;
  /** vpclabd was killed once more while it took over. */
  readonly twice: boolean;
  /** How often the next command said that the lab is busy. */
  readonly waits: number;
};

export function summary(crashes: readonly Crash[]): Readonly<Record<string, unknown>> {
  return {
    crashes: crashes.length,
    byOperation: countBy(crashes, ({ operation }) => operation),
    byVictim: countBy(crashes, ({ victim }) => victim),
    convergedMs: spread(crashes),
    convergedMsByOperation: Object.fromEntries(
      [...Map.groupBy(crashes, ({ operation }) => operation)].map(([operation, group]) => [
        operation,
        spread(group),
      ]),
    ),
    carriedOn: countBy(
      crashes.filter((crash) => crash.carriedOn),
      ({ victim }) => victim,
    ),
    twice: crashes.filter(({ twice }) => twice).length,
    toldToWait: crashes.filter(({ waits }) => waits > 0).length,
  };
}

function countBy(crashes: readonly Crash[], key: (crash: Crash) => string): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(crashes, key)].map(([name, group]) => [name, group.length]));
}

function spread(crashes: readonly Crash[]): { readonly median: number; readonly max: number } {
  const sorted = crashes.map(({ convergedMs }) => convergedMs).toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
}
