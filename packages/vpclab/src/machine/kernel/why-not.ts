// What it says of a network that a probe got no answer: whether packets were lost, somebody refused them, or none was sent.

import { VpclabError } from '../../errors.ts';
import type { WhyNot } from '../machine.ts';
import { errnoOf } from './system-error.ts';

export function whyNot(error: unknown): WhyNot {
  // Cancelled: by `until`, because `signal` throws.
  if (error instanceof VpclabError)
    return error.code === 'TIMED_OUT' || error.code === 'CANCELLED' ? 'silent' : 'broken';
  switch (errnoOf(error)) {
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'stranger';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'silent';
    default:
      return 'broken';
  }
}
