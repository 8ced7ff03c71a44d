// Waits until traffic is over, by asking its generator.

import type { TrafficStatus } from '../model/traffic.ts';

/** Questions in a row that failed: a busy machine answers late, and a generator that is gone is idle. */
const MOST_FAILED = 60;

type Asking = {
  readonly status: () => Promise<TrafficStatus>;
  /** Before each question. */
  readonly pause: () => Promise<void>;
};

/** `lost`: the generator ended before. Undefined: it does other traffic by now, none, or does not answer. */
export async function endOf(
  id: string,
  { status, pause }: Asking,
): Promise<TrafficStatus | 'lost' | undefined> {
  for (let failed = 0; failed < MOST_FAILED;) {
    await pause();
    const found = await status().catch(() => undefined);
    if (found === undefined) failed += 1;
    // It hangs, and this is what it said before: of its last traffic, if it was just asked to start this one.
    else if (found.silentMs > 0) continue;
    else if (found.state === 'lost') return 'lost';
    else if (found.id !== id) return undefined;
    else if (found.state === 'running') failed = 0;
    else return found;
  }
  return undefined;
}
