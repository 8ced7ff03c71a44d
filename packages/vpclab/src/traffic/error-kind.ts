// A short name for what went wrong: errors are counted by it. Pure.

import { errorMessage, VpclabError } from '../errors.ts';
import { errnoOf } from '../machine/kernel/system-error.ts';

export function errorKind(error: unknown): string {
  switch (errnoOf(error)) {
    case 'ECONNREFUSED':
      return 'refused';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'reset';
    case 'ETIMEDOUT':
      return 'timed out';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'unreachable';
    case 'ENOENT':
      // An apply took the sender away, and its namespace with it.
      return 'not sent';
    case 'EADDRNOTAVAIL':
      return 'no local port free';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files';
    default:
      if (error instanceof VpclabError && error.code === 'TIMED_OUT') return 'timed out';
      // Not the message: it has addresses, and each would be a kind of its own.
      return errnoOf(error) ?? (error instanceof VpclabError ? error.code : errorMessage(error));
  }
}
