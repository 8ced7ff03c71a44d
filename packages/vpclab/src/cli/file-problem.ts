// Why a file that the user named cannot be read or written.

import { readFileSync } from 'node:fs';
import { VpclabError, errorMessage } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** Without a path: a message of Node names one that the user may never have seen. */
export function fileProblem(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return errorMessage(error);
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'ENOTDIR':
      return 'a part of its path is not a directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space is left on the device';
    default:
      return error.message;
  }
}

/** Text of a file that the user named. */
export function readNamed(file: string, code: ErrorCode = 'BAD_ARGUMENT'): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new VpclabError(code, `${file} cannot be read: ${fileProblem(cause)}.`, { cause });
  }
}

export function notWritten(file: string, cause: unknown): VpclabError {
  // Writing makes the file: what is missing is its directory.
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const why = isMissing ? 'there is no such directory' : fileProblem(cause);
  return new VpclabError('BAD_ARGUMENT', `${file} cannot be written: ${why}.`, { cause });
}
