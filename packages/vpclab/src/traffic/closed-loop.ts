// A closed loop: so many at a time, the next one when the answer came. It tells what a path can carry; what it hides is
// how long requests would have waited that it did not send (coordinated omission), which an open loop shows.

import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpSender } from './http-sender.ts';
import type { Sender } from './sender.ts';
import type { Flow, Truth } from './truth.ts';

/** After a failure: what is refused at once would be sent as fast as the processor can. */
const AFTER_FAILURE_MS = 100;

export type Loop = {
  readonly sender: Sender & Partial<Pick<HttpSender, 'takeLost'>>;
  readonly flow: Flow;
  readonly size: () => number;
  readonly restMs: number;
};

export type LoopEnds = {
  readonly truth: Truth;
  readonly now: () => number;
  /** Answers that come now are no longer counted. */
  readonly isOver: () => boolean;
  /** Nothing more is sent. */
  readonly signal: AbortSignal;
};

/** Returns once `signal` is aborted and the last answer came. `now`: milliseconds since the traffic began. */
export async function runLoop(
  { sender, flow, size, restMs }: Loop,
  { truth, now, isOver, signal }: LoopEnds,
): Promise<void> {
  while (!signal.aborted) {
    const lost = sender.takeLost?.() ?? 0;
    for (let left = lost; left > 0; left -= 1) truth.lost(flow, 'closed while idle');
    const sentMs = now();
    truth.sent(flow, undefined);
    const outcome = await sender.send(size());
    if (isOver()) return;
    const atMs = now();
    truth.ended(flow, outcome, { latencyMs: atMs - sentMs, atMs });
    const waitMs = outcome.kind === 'failed' ? Math.max(restMs, AFTER_FAILURE_MS) : restMs;
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
