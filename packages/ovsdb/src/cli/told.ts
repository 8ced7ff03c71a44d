/** Nobody should have to wonder: what takes longer than a second says what it is. */
import type { Io } from './io.ts';

const UNTOLD_MS = 1000;

/** Waits for work; on the way, if it takes its time, tells the person what for. */
export async function told<T>(io: Io, what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => io.err(`${what} ...\n`), UNTOLD_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
