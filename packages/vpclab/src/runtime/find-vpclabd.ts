// The pid of a lab's vpclabd on the host, for users who have to end it by hand.

import { dirname } from 'node:path';
import { readIfThere } from '../machine/kernel/process-identity.ts';
import { childrenOf } from './children.ts';
import { hostPaths } from './paths.ts';
import { readInit } from './sandbox-state.ts';

const PROGRAM = /\0[^\0]*\/daemon\/main\.[tj]s\0/;

/** Undefined while none runs. `directory`: that of the lab on the host. */
export function findVpclabd(directory: string): number | undefined {
  const name = directory.slice(directory.lastIndexOf('/') + 1);
  const init = readInit(hostPaths(name, dirname(directory)));
  if (init === undefined) return undefined;
  return childrenOf(init.pid).find((pid) => PROGRAM.test(readIfThere(`/proc/${pid}/cmdline`) ?? ''));
}
