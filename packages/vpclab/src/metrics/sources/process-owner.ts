// User and group of a process by name, from /proc and the host's own files (getpwuid(3) would ask name services).

import { readFile, stat } from 'node:fs/promises';

type ProcessOwner = { readonly user: string; readonly group: string };

let names:
  | Promise<readonly [users: ReadonlyMap<number, string>, groups: ReadonlyMap<number, string>]>
  | undefined;

/** Numbers where there is no name; empty if there is no such process. */
export async function processOwner(pid: number | undefined): Promise<ProcessOwner> {
  const owner = pid === undefined ? undefined : await stat(`/proc/${pid}`).catch(() => undefined);
  if (owner === undefined) return { user: '', group: '' };
  names ??= Promise.all([namesOf('/etc/passwd'), namesOf('/etc/group')]);
  const [users, groups] = await names;
  return {
    user: users.get(owner.uid) ?? String(owner.uid),
    group: groups.get(owner.gid) ?? String(owner.gid),
  };
}

/** passwd(5) and group(5): the name comes first, the number third. */
async function namesOf(file: string): Promise<ReadonlyMap<number, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const entries = text.split('\n').map((line) => line.split(':'));
  return new Map(entries.map(([name = '', , id = '']) => [Number(id), name]));
}
