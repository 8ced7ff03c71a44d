// What is undone at a daemon that ended meanwhile: it took with it what it was told.

import { VpclabError } from '../../errors.ts';

/** Its socket is not there, nobody listens on it any more, or whoever did ended just now. */
const GONE = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

/** Undefined: there is no such daemon. */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const cause = error instanceof VpclabError ? error.cause : error;
    if (cause instanceof Error && 'code' in cause && GONE.includes(String(cause.code))) return undefined;
    throw error;
  }
}
