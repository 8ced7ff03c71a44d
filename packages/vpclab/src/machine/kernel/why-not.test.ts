import { expect, test } from 'vitest';
import { VpclabError } from '../../errors.ts';
import { whyNot } from './why-not.ts';

const errno = (code: string): Error => Object.assign(new Error(code), { code });

test.each([
  ['nothing came back in time', new VpclabError('TIMED_OUT', 'no answer'), 'silent'],
  ['it was asked for long enough', new VpclabError('CANCELLED', 'enough'), 'silent'],
  ['the kernel gave up', errno('ETIMEDOUT'), 'silent'],
  ['a router has no way', errno('ENETUNREACH'), 'silent'],
  ['the address does not answer', errno('EHOSTUNREACH'), 'silent'],
  ['the port is refused', errno('ECONNREFUSED'), 'stranger'],
  ['the connection is reset', errno('ECONNRESET'), 'stranger'],
  // Nothing was sent, so that silence would say nothing of a wall.
  ['there is no such namespace', new VpclabError('COMMAND_FAILED', 'no namespace'), 'broken'],
  ['a socket may not be opened', errno('EACCES'), 'broken'],
  ['there is no room for a socket', errno('EMFILE'), 'broken'],
  ['the address of the sender is gone', errno('EADDRNOTAVAIL'), 'broken'],
  ['nobody knows', new Error('?'), 'broken'],
  ['it is no error', undefined, 'broken'],
])('%s', (_, error, why) => {
  expect(whyNot(error)).toBe(why);
});
