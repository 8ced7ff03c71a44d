// Why a file that the user named cannot be read or written.

import { VpclabError, errorMessage } from '../errors.ts';

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

export function notWritten(file: string, cause: unknown): VpclabError {
  // A file that is to be made can lack nothing but its directory.
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const why = isMissing ? 'there is no such directory' : fileProblem(cause);
  return new VpclabError('BAD_ARGUMENT', `${file} cannot be written: ${why}.`, { cause });
}
