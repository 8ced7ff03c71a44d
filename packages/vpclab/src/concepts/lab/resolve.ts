// The lab's name: written, or from the name of the file.

import { checkName, mendedName } from '../../lab-file/check-name.ts';
import type { Resolution } from '../../lab-file/resolution.ts';

export function resolveName(resolution: Resolution, fileName: string): string {
  if (resolution.file.name !== undefined) return resolution.file.name;
  const stem = (fileName.split(/[/\\]/).at(-1) ?? '').replace(/\.(ya?ml|json)$/i, '');
  if (checkName(stem) === undefined) return stem;
  return mendedName(stem) ?? 'lab';
}
