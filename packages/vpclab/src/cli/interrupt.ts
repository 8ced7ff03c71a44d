// Ctrl-C. The first one asks the command to stop in good order; the second one ends the command line at once.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What shells report for a program that ended by SIGINT. */
const INTERRUPTED = 130;

/** Runs `work` with `onFirst` in place of the signals' default, which is to die. */
export async function withInterrupt<T>(onFirst: () => void, work: () => Promise<T>): Promise<T> {
  let seen = 0;
  const onSignal = (): void => {
    seen += 1;
    if (seen > 1) process.exit(INTERRUPTED);
    onFirst();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
