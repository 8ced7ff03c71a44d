// Whether the kernel has netem (tc-netem(8)): many have it as a module, those of containers often not.

import { runHere } from '../../machine/tools/run.ts';

const LOOK_MS = 5_000;

/** Tried in a network namespace that ends with the attempt. */
export async function hasNetem(): Promise<boolean> {
  const attempt = ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms'];
  try {
    await runHere('unshare', ['--net', '--', ...attempt], { timeoutMs: LOOK_MS });
    return true;
  } catch {
    return false;
  }
}
