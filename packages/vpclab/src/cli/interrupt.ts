// Ctrl-C. The first one asks the command to stop cleanly, the second one ends the command line at once. A hang-up
// (the terminal is gone) does not count: an operation of the lab continues without its watcher.

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What shells report for a program that ended by SIGINT. */
export const INTERRUPTED = 130;

type Frame = { readonly onFirst: () => void };

const frames: Frame[] = [];
let heard = 0;

/**
 * Runs `work` with `onFirst` in place of the signals' default, which is to die. Of nested calls all are asked, the
 * innermost first: what it asks of its own work may come too late, and then the outer one must not go on with the next.
 */
export async function withInterrupt<T>(onFirst: () => void, work: () => Promise<T>): Promise<T> {
  const frame: Frame = { onFirst };
  if (frames.length === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  frames.push(frame);
  try {
    return await work();
  } finally {
    frames.splice(frames.indexOf(frame), 1);
    if (frames.length === 0) {
      heard = 0;
      for (const signal of SIGNALS) process.off(signal, onSignal);
    }
  }
}

function onSignal(): void {
  heard += 1;
  if (heard > 1) process.exit(INTERRUPTED);
  for (const frame of frames.toReversed()) frame.onFirst();
}
