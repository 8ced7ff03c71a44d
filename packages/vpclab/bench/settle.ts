// Between two samples: network namespaces go in the background after their last process, hundreds of them take the
// kernel seconds, and the next sample would pay for it. Waits for that and for an idle machine, both bounded.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type SettleOptions = {
  /** Namespaces before the benchmark: what there is to come back to. */
  readonly namespaces: number | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly note: (message: string) => void;
};

/** Caches per processor make the slab's count inexact. */
const SLACK = 24;
const POLL_MS = 200;
const IDLE_SHARE = 0.85;

export async function settle({ namespaces, timeoutMs, signal, note }: SettleOptions): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const isGone = (): boolean => namespaces === undefined || (countNamespaces() ?? 0) <= namespaces + SLACK;
  let idle = 0;
  while (performance.now() < deadline) {
    const before = processorTimes();
    await sleep(POLL_MS, undefined, { signal });
    idle = idleShare(before, processorTimes());
    if (isGone() && idle >= IDLE_SHARE) return;
  }
  if (!isGone()) note(`${countNamespaces()} network namespaces left, ${namespaces} before`);
  if (idle < IDLE_SHARE)
    note(`other work takes ${Math.round((1 - idle) * 100)} % of the processors: figures are too high`);
}

/** Live network namespaces of the kernel; undefined where /proc/slabinfo is not ours to read (slabinfo(5)). */
export function countNamespaces(): number | undefined {
  try {
    const line = readFileSync('/proc/slabinfo', 'utf8')
      .split('\n')
      .find((row) => row.startsWith('net_namespace '));
    return line === undefined ? undefined : Number(line.split(/\s+/)[1]);
  } catch {
    return undefined;
  }
}

type Times = { readonly idle: number; readonly total: number };

/** First line of /proc/stat: user nice system idle iowait irq softirq steal ... (proc_stat(5)). */
function processorTimes(): Times {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), total: times.reduce((sum, time) => sum + time, 0) };
}

function idleShare(before: Times, after: Times): number {
  return after.total === before.total ? 1 : (after.idle - before.idle) / (after.total - before.total);
}
