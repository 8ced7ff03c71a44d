// The lab's name, written or from the name of the file, and the servers of its control plane.

import { checkName, mendedName } from '../../lab-file/check-name.ts';
import { namespaceNames } from '../../lab-file/names.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { CENTRAL, centralServer } from '../../model/layout.ts';
import { labKeys } from './written.ts';

export function labName(resolution: Resolution): string {
  const { name } = labKeys.of(resolution.file);
  if (name !== undefined) return name;
  const stem = (resolution.fileName.split(/[/\\]/).at(-1) ?? '').replace(/\.(ya?ml|json)$/i, '');
  if (checkName(stem) === undefined) return stem;
  return mendedName(stem) ?? 'lab';
}

/** Names of the servers, `central` first. */
export const serverNames = step((resolution): readonly string[] => {
  const count = labKeys.of(resolution.file).central?.servers ?? 1;
  const names = Array.from({ length: count }, (_, index) => centralServer(index + 1));
  const path = ['central', 'servers'];
  for (const name of names)
    if (name !== CENTRAL) namespaceNames(resolution).claim(name, 'server of central', path);
  return names;
});
