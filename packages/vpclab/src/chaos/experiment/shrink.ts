// Fewer steps that still fail: halves, then smaller parts are left out for as long as what is left fails (delta debugging,
// Zeller and Hildebrandt 2002). Pure but for what it is given to try.

/** Gives those of the steps that it took to fail; undefined: they do not fail. */
export type Fails<T> = (steps: readonly T[]) => Promise<readonly T[] | undefined>;

export async function shrink<T>(
  steps: readonly T[],
  fails: Fails<T>,
  mostTries: number,
): Promise<{ readonly left: readonly T[]; readonly isSmallest: boolean }> {
  let left = steps;
  let tries = 0;
  for (let parts = 2; left.length > 1 && tries < mostTries;) {
    const size = Math.ceil(left.length / parts);
    const smaller = await firstFailing();
    if (smaller !== undefined) {
      left = smaller;
      parts = Math.max(2, Math.min(left.length, parts - 1));
    } else if (tries >= mostTries) break;
    else if (size === 1) return { left, isSmallest: true };
    else parts = Math.min(left.length, parts * 2);

    async function firstFailing(): Promise<readonly T[] | undefined> {
      for (let at = 0; at < left.length && tries < mostTries; at += size) {
        const without = left.toSpliced(at, size);
        if (without.length === 0) continue;
        tries += 1;
        const failed = await fails(without);
        if (failed !== undefined) return failed;
      }
      return undefined;
    }
  }
  return { left, isSmallest: left.length <= 1 };
}
