// Repeats a repair until it finds nothing to do: daemons react to what is put back, and may lose other things by that.

import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 1_000;
/** One may come too early: a busy daemon reacts late. */
const STILL_LOOKS = 3;
const MOST_LOOKS = 20;

type Stillness = {
  readonly signal: AbortSignal;
  /** Asked before each further attempt: whether it is still needed. */
  readonly isWanted: () => boolean;
  readonly pauseMs?: number;
};

/** `repair` gives how much it had to do. Whether nothing was left, several times in a row. */
export async function untilStill(
  repair: () => Promise<number>,
  { signal, isWanted, pauseMs = PAUSE_MS }: Stillness,
): Promise<boolean> {
  let still = 0;
  for (let look = 0; look < MOST_LOOKS && !signal.aborted && isWanted(); look += 1) {
    still = (await repair()) === 0 ? still + 1 : 0;
    if (still === STILL_LOOKS) return true;
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  return false;
}
