// Control groups of a lab's programs lie outside of its sandbox and outlive it: whoever makes one writes it down in the
// lab's directory first (machine/programs/cgroup.sh), and what is written there is removed when the lab has ended.

import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../machine/kernel/process-identity.ts';

/** Programs of the lab can write there: nothing but a group of vpclab's is touched, and only an empty one goes. */
const GROUP = /^\/sys\/fs\/cgroup\/(?:(?!\.\.?\/)[^\s/]+\/)*vpclab-[\w-]+$/;

export function removeControlGroups(directory: string): void {
  const written = readIfThere(join(directory, 'control-groups')) ?? '';
  for (const group of new Set(written.split('\n'))) {
    if (!GROUP.test(group)) continue;
    try {
      rmdirSync(group);
    } catch {
      // Gone with its program.
    }
  }
}
