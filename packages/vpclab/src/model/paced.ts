// Progress at a pace that eyes can follow.

/** At most so often, and its end. */
const PROGRESS_MS = 50;

export function paced(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let toldAt = 0;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - toldAt < PROGRESS_MS) return;
    toldAt = now;
    tell(done, total);
  };
}
