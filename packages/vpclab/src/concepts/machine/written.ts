// Where a compute node lives, in the lab file.

import { text } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import type { Finding } from '../../model/problem.ts';

const EXPECTED = 'the address of a machine, such as unix:/srv/lab/machine.sock';
const UNIX = 'unix:';
/** sun_path of unix(7) holds 108 bytes with its NUL. */
const MAX_PATH_BYTES = 107;
const encoder = new TextEncoder();

export const machineOfNode = keys('node', () => ({
  machine: text(EXPECTED, checkMachine, {
    description:
      'The machine that the node and its workloads live on, by the socket of `vpclab machine serve` there. Default: this one.',
    examples: ['unix:/srv/lab/machine.sock'],
    pattern: '^unix:/.+$',
  }).optional(),
}));

function checkMachine(value: string): Finding | undefined {
  if (!value.startsWith(UNIX))
    return {
      message: `"${value}" is not the address of a machine`,
      expected: 'unix: and the path of a socket',
    };
  const path = value.slice(UNIX.length);
  if (!path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '.'))
    return {
      message: `the path "${path}" of the socket is not absolute`,
      expected: 'a path from / on, without . and ..',
    };
  if (/\p{Cc}/u.test(path))
    return {
      message: `the path "${path}" of the socket holds a control character`,
      expected: 'a path on one line',
    };
  if (encoder.encode(path).length > MAX_PATH_BYTES)
    return { message: `the path of the socket is too long`, expected: `at most ${MAX_PATH_BYTES} bytes` };
  if (path.startsWith('/run/') || path.startsWith('/var/run/'))
    return {
      message: `"${path}" is not visible from within a lab: each has a /run of its own`,
      expected: 'a socket outside of /run',
    };
  return undefined;
}
