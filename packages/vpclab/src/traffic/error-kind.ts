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
    default:
      if (!(error instanceof VpclabError)) return errorMessage(error);
      return error.code === 'TIMED_OUT' ? 'timed out' : error.code;
  }
}
