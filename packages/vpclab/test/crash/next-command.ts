// What a user does after a crash: the same command again, or the one that its error names, until the lab is as wanted.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../support/lab-session.ts';
import type { Operation } from './crash-script.ts';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

type Told = { readonly code: string; readonly message: string; readonly remedy: string };

/** `done`: that is how things should be. A command: what to do now. Throws where nobody could know what to do. */
export function nextCommand(operation: Operation, outcome: Outcome): 'done' | 'wait' | Operation {
  if (outcome.code === 0) return 'done';
  const told = errorOf(outcome);
  if (told.code === 'LAB_BUSY' && told.remedy.includes('Wait')) return 'wait';
  if (operation === 'down' && told.code === 'LAB_NOT_RUNNING') return 'done';
  if (operation === 'up' && told.code === 'LAB_ALREADY_RUNNING' && told.remedy.includes('`vpclab apply`')) {
    return 'apply';
  }
  if (operation === 'apply' && told.code === 'LAB_NOT_RUNNING' && told.remedy.includes('`vpclab up`'))
    return 'up';
  throw new Error(`${operation}: exit code ${outcome.code}: ${told.code} ${told.message}\n${outcome.err}`);
}

/** Commands are run until one says that all is done; gives how often the user was asked to wait. */
export async function goOn(
  operation: Operation,
  command: (operation: Operation) => Promise<Outcome>,
): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  let current = operation;
  let waits = 0;
  for (;;) {
    const next = nextCommand(current, await command(current));
    if (next === 'done') return waits;
    if (performance.now() > deadline)
      throw new Error(`${current}: not done within ${PATIENCE_MS} ms: ${next}`);
    if (next === 'wait') waits += 1;
    else current = next;
    await sleep(PAUSE_MS);
  }
}

/** The error of a command that ran with --json. */
function errorOf({ out, err, code }: Outcome): Told {
  try {
    const { error } = JSON.parse(out) as { error?: Told };
    if (error !== undefined) return error;
  } catch {
    // Shown below.
  }
  throw new Error(`exit code ${code} without an error in JSON:\n${out}\n${err}`);
}

/** What a command said that ran with --json. */
export function succeededJson<T>(what: string, outcome: Outcome, codes: readonly number[] = [0]): T {
  const { code, out, err } = outcome;
  if (!codes.includes(code)) throw new Error(`${what}: exit code ${code}\n${out}\n${err}`);
  const said = JSON.parse(out) as T & { error?: Told };
  if (said.error !== undefined) throw new Error(`${what}: ${said.error.code} ${said.error.message}`);
  return said;
}
