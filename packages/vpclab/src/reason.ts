// Why the system refused something, in words: what Node says of it begins with ENOENT, and names a path that the user may
// never have seen. Pure.

import { errorMessage } from './errors.ts';

/** errno(3) */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it is there already',
  EISDIR: 'it is a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of this user is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'this process has too many open files',
  ENFILE: 'this machine has too many open files',
  EADDRINUSE: 'something else listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke off',
  ETIMEDOUT: 'no answer',
};

/** Completes "... cannot be read: ". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return errorMessage(error);
  const isProgram = 'syscall' in error && String(error.syscall).startsWith('spawn');
  if (isProgram && error.code === 'ENOENT') return 'there is no such program';
  return WORDS[String(error.code)] ?? error.message;
}

/** The same of what was to be made: where something is missing it is the directory. */
export function reasonNotMade(error: unknown): string {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? 'there is no such directory' : reasonOf(error);
}
