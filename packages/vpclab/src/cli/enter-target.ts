// Runs a program in a target of a lab, with the user's own terminal; its exit code becomes ours.

import type { ExecTarget } from '../model/engine.ts';
import { LOCAL_MACHINE } from '../model/layout.ts';
import { VpclabError } from '../errors.ts';
import { enter } from '../runtime/enter.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import { nearestName } from '../lab-file/did-you-mean.ts';
import { ShownFailure } from './failure.ts';
import { clientOf } from './labs.ts';

export async function enterTarget(
  sandbox: RunningSandbox,
  name: string,
  command: readonly string[],
  cwd: string,
): Promise<void> {
  const target = findTarget(await clientOf(sandbox).targets(), name, sandbox.name);
  if (target.machine !== LOCAL_MACHINE) {
    const instead = `run it there: ip netns exec ${name} ${command.join(' ')}`;
    throw new VpclabError('BAD_ARGUMENT', `${name} is on the machine ${target.machine}; ${instead}`);
  }
  const exitCode = await enter({ sandbox, target, command, cwd });
  if (exitCode !== 0) throw new ShownFailure(exitCode);
}

export function findTarget(targets: readonly ExecTarget[], name: string, lab: string): ExecTarget {
  const target = targets.find((candidate) => candidate.name === name);
  if (target !== undefined) return target;
  const names = targets.map((candidate) => candidate.name);
  const similar = nearestName(name, names);
  const hint = similar === undefined ? '`vpclab exec` lists them.' : `did you mean ${similar}?`;
  throw new VpclabError('BAD_ARGUMENT', `Lab ${lab} has no target "${name}": ${hint}`, {
    details: { names },
  });
}
