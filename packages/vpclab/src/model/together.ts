// Several things at once.

/** Waits for all, so that none goes on behind the caller's back, then throws the first error by their order. */
export async function together<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** The same for each item, at most so many at a time. */
export async function fewTogether<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const waiting = [...items.entries()];
  const begun: Promise<R>[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      const running = work(item);
      begun[index] = running;
      await running.catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
  return await together(begun);
}
