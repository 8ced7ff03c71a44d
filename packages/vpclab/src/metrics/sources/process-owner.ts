// User and group of a process by name, from /proc and the host's own files (getpwuid(3) would ask name services).

import { readFileSync, statSync } from 'node:fs';

type ProcessOwner = { readonly user: string; readonly group: string };

let names: readonly [users: ReadonlyMap<number, string>, groups: ReadonlyMap<number, string>] | undefined;

/** Numbers where there is no name; empty if there is no such process. */
export function processOwner(pid: number | undefined): ProcessOwner {
  const owner = pid === undefined ? undefined : ofProcess(pid);
  if (owner === undefined) return { user: '', group: '' };
  names ??= [namesOf('/etc/passwd'), namesOf('/etc/group')];
  const [users, groups] = names;
  return {
    user: users.get(owner.uid) ?? String(owner.uid),
    group: groups.get(owner.gid) ?? String(owner.gid),
  };
}

/** passwd(5) and group(5): the name comes first, the number third. */
function namesOf(file: string): ReadonlyMap<number, string> {
  const entries = textOf(file)
    .split('\n')
    .map((line) => line.split(':'));
  return new Map(entries.map(([name = '', , id = '']) => [Number(id), name]));
}

function ofProcess(pid: number): { readonly uid: number; readonly gid: number } | undefined {
  try {
    return statSync(`/proc/${pid}`);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
