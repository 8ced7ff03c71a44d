// The lab's name: written, or from the name of the file.

import { checkName, mendedName } from '../../lab-file/check-name.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { labKeys } from './written.ts';

export function labName(resolution: Resolution): string {
  const { name } = labKeys.of(resolution.file);
  if (name !== undefined) return name;
  const stem = (resolution.fileName.split(/[/\\]/).at(-1) ?? '').replace(/\.(ya?ml|json)$/i, '');
  if (checkName(stem) === undefined) return stem;
  return mendedName(stem) ?? 'lab';
}
