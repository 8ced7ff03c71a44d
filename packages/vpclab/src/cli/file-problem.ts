// Why a file that the user named cannot be read or written.

import { readFileSync } from 'node:fs';
import { VpclabError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { reasonNotMade, reasonOf } from '../reason.ts';

/** Text of a file that the user named. */
export function readNamed(file: string, code: ErrorCode = 'BAD_ARGUMENT'): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new VpclabError(code, `${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

export function notWritten(file: string, cause: unknown): VpclabError {
  return new VpclabError('BAD_ARGUMENT', `${file} cannot be written: ${reasonNotMade(cause)}.`, { cause });
}
