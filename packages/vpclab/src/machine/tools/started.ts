// A child process that may not be one. Where descriptors run out, spawn() of node:child_process gives a child without pipes,
// whose only event is an error that comes before anybody listens for it, which ends this process.

import type { ChildProcess } from 'node:child_process';
import { VpclabError } from '../../errors.ts';

/** To be called in the turn of spawn(). Throws COMMAND_FAILED; every other failure is an event of the child. */
export function started<C extends ChildProcess>(child: C, what: string): C {
  if ((child.stdio as unknown) !== undefined) return child;
  child.on('error', () => undefined);
  throw new VpclabError(
    'COMMAND_FAILED',
    `${what} did not start: this process has no descriptors left (EMFILE)`,
  );
}
