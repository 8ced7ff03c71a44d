// Which labs run on this host. What is left of dead ones is cleaned away by whoever looks.

import { readdirSync, statSync } from 'node:fs';
import { ensureRuntimeRoot, isLabName, runtimeRoot } from './paths.ts';
import { readSandbox, type RunningSandbox } from './sandbox-state.ts';
import { removeIfStale } from './sandbox-stop.ts';

/** The running lab of that name; what is left of a dead one is cleaned away. */
export async function findSandbox(
  name: string,
  root: string = runtimeRoot(),
): Promise<RunningSandbox | undefined> {
  const found = readSandbox(name, root);
  if (found.state === 'running') return found.sandbox;
  if (found.state === 'lifeless') await removeIfStale(name, root);
  return undefined;
}

/** All running labs of this user, by name; what is left of dead ones is cleaned away. */
export async function listSandboxes(root: string = runtimeRoot()): Promise<readonly RunningSandbox[]> {
  if (statSync(root, { throwIfNoEntry: false }) === undefined) return [];
  ensureRuntimeRoot(root);
  const names = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && isLabName(entry.name),
  );
  const found = await Promise.all(names.map(async ({ name }) => await findSandbox(name, root)));
  return found.filter((sandbox) => sandbox !== undefined).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
