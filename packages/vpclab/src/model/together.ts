// Several things at once.

/** Waits for all, so that none goes on behind the caller's back, then throws the first error by their order. */
export async function together<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
