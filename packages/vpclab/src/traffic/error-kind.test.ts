import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { VpclabError } from '../errors.ts';
import { systemError } from '../machine/kernel/system-error.ts';
import { errorKind } from './error-kind.ts';

const { EHOSTUNREACH, EMFILE, ENOENT } = constants.errno;

it.each([
  [systemError('open', '/run/netns/web-1', ENOENT), 'not sent'],
  [systemError('connect', 'web-1 -> 10.0.1.12:80', EHOSTUNREACH), 'unreachable'],
  [systemError('socket', 'web-1', EMFILE), 'SYSCALL_FAILED'],
  [new VpclabError('TIMED_OUT', 'no connection'), 'timed out'],
  [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'refused'],
  [new Error('answer too long'), 'answer too long'],
])('%s is counted as %s', (error, kind) => {
  expect(errorKind(error)).toBe(kind);
});
