// A short name for what went wrong: errors are counted by it. Pure.

import { errorMessage, VpclabError } from '../errors.ts';
import { errnoOf } from '../machine/kernel/system-error.ts';

export function errorKind(error: unknown): string {
  if (error instanceof VpclabError) return error.code === 'TIMED_OUT' ? 'timed out' : error.code;
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
    default:
      return errorMessage(error);
  }
}
