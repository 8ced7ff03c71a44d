// Fewer steps that still fail: halves, then smaller parts are left out for as long as what is left fails (delta debugging,
// Zeller and Hildebrandt 2002). Pure but for what it is given to try.

export async function shrink<T>(
  steps: readonly T[],
  fails: (steps: readonly T[]) => Promise<boolean>,
  mostTries: number,
): Promise<readonly T[]> {
  let left = steps;
  let tries = 0;
  for (let parts = 2; left.length > 1 && tries < mostTries;) {
    const size = Math.ceil(left.length / parts);
    const smaller = await firstFailing();
    if (smaller !== undefined) {
      left = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(left.length, parts * 2);

    async function firstFailing(): Promise<readonly T[] | undefined> {
      for (let at = 0; at < left.length && tries < mostTries; at += size) {
        const without = left.toSpliced(at, size);
        if (without.length === 0) continue;
        tries += 1;
        if (await fails(without)) return without;
      }
      return undefined;
    }
  }
  return left;
}
