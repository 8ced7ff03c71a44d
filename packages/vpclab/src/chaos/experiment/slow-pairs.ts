// Which pairs are slow, and the workload that they share: its link is the slow one. Pure.

import type { PairTally, TrafficReport } from '../../model/traffic.ts';

const SHOWN = 3;

/** In words; `allowedMs` is the bound for the 99th percentile. */
export function slowPairs({ pairs }: TrafficReport, tenant: string, allowedMs: number): string {
  const own = pairs.filter((pair) => pair.tenant === tenant && pair.latency !== undefined);
  const slow = own.filter((pair) => p99(pair) > allowedMs).toSorted((a, b) => p99(b) - p99(a));
  const shown = slow.slice(0, SHOWN).map((pair) => `${pair.from} -> ${pair.to} ${ms(p99(pair))}`);
  const more = slow.length > SHOWN ? ` and ${slow.length - SHOWN} more` : '';
  const common = commonTo(slow, own);
  const who = common.length === 0 ? '' : `; ${common.join(' and ')} is in all that are slow and in no other`;
  return `${shown.join(', ')}${more}${who}`;
}

/** Names at an end of every slow pair and of no other. */
function commonTo(slow: readonly PairTally[], all: readonly PairTally[]): readonly string[] {
  const [first] = slow;
  if (first === undefined || slow.length === all.length) return [];
  const others = all.filter((pair) => !slow.includes(pair));
  return [first.from, first.to].filter(
    (name) => slow.every((pair) => isOf(pair, name)) && !others.some((pair) => isOf(pair, name)),
  );
}

function isOf({ from, to }: PairTally, name: string): boolean {
  return from === name || to === name;
}

function p99({ latency }: PairTally): number {
  return latency?.p99 ?? 0;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
