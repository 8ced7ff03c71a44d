// Which labs of this user run on this host. Looking ends nothing: only files of labs without a process are removed.

import { readdirSync } from 'node:fs';
import { isLabName, openRuntimeRoot, runtimeRoot, type RuntimeRoot } from './paths.ts';
import { markedSandboxes, readSandbox, type RunningSandbox } from './sandbox-state.ts';

/** The running lab of that name. */
export async function findSandbox(
  name: string,
  root: string = runtimeRoot(),
): Promise<RunningSandbox | undefined> {
  const open = openRuntimeRoot(root);
  const known = open === undefined ? undefined : readSandbox(name, open);
  if (known?.state === 'running') return known.sandbox;
  const marked = markedSandboxes(root).find((sandbox) => sandbox.name === name);
  if (marked === undefined && open !== undefined && known?.state === 'lifeless') await remove(name, open);
  return marked;
}

/** All running labs of this user, by name. */
export async function listSandboxes(root: string = runtimeRoot()): Promise<readonly RunningSandbox[]> {
  const open = openRuntimeRoot(root);
  const states =
    open === undefined ? [] : namesIn(open).map((name) => ({ name, ...readSandbox(name, open) }));
  const found = new Map(markedSandboxes(root).map((sandbox) => [sandbox.name, sandbox]));
  for (const state of states) {
    if (state.state === 'running') found.set(state.name, state.sandbox);
    else if (open !== undefined && !found.has(state.name)) await remove(state.name, open);
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What ends labs loads a library of the kernel's calls: looking needs it only where a dead one left something. */
async function remove(name: string, root: RuntimeRoot): Promise<void> {
  const { removeRemains } = await import('./sandbox-stop.ts');
  await removeRemains(name, root);
}

function namesIn(root: RuntimeRoot): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isLabName(entry.name))
    .map(({ name }) => name);
}
