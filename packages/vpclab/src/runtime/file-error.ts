// Errors of the host's file system as errors of vpclab.

import { VpclabError } from '../errors.ts';
import { reasonNotMade, reasonOf } from '../reason.ts';

/** `doing` completes "cannot ...", as in "make /run/vpclab/lab". */
export function fileError(cause: unknown, doing: string): VpclabError {
  const code = errnoOf(cause);
  const reason = doing.startsWith('read ') ? reasonOf(cause) : reasonNotMade(cause);
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new VpclabError(isFull ? 'DISK_FULL' : 'SANDBOX_FAILED', `cannot ${doing}: ${reason}`, { cause });
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
