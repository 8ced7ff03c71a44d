import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { VpclabError } from '../errors.ts';
import { systemError } from '../machine/kernel/system-error.ts';
import { errorKind } from './error-kind.ts';

const { EHOSTUNREACH, EMFILE, ENOBUFS, ENOENT } = constants.errno;

function failed(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

it.each([
  [systemError('open', '/run/netns/web-1', ENOENT), 'not sent'],
  [systemError('connect', 'web-1 -> 10.0.1.12:80', EHOSTUNREACH), 'unreachable'],
  [systemError('socket', 'web-1', EMFILE), 'too many open files'],
  [systemError('socket', 'web-1', ENOBUFS), 'ENOBUFS'],
  [failed('EADDRNOTAVAIL', 'connect EADDRNOTAVAIL 10.0.2.11:80 - Local (10.0.1.11:0)'), 'no local port free'],
  [failed('EHOSTDOWN', 'connect EHOSTDOWN 10.0.2.11:80'), 'EHOSTDOWN'],
  [new VpclabError('TIMED_OUT', 'no connection'), 'timed out'],
  [failed('ECONNREFUSED', 'connect ECONNREFUSED'), 'refused'],
  [new Error('answer too long'), 'answer too long'],
])('%s is counted as %s', (error, kind) => {
  expect(errorKind(error)).toBe(kind);
});
