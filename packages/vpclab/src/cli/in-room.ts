// A command in a room of its own, as programs of the lab file have it: see machine/programs/run.sh.

import { findProgram } from '../machine/tools/programs.ts';
import { RUNNER } from '../model/daemon-row.ts';

/** As programs have them that say nothing of limits. */
const LIMITS = ['--memory-mib', '1024', '--processes', '256', '--descriptors', '1024'];

export function inRoom(target: string, command: readonly string[]): readonly string[] {
  return [findProgram(RUNNER), '--exec', '--hostname', target, ...LIMITS, '--', ...command];
}
