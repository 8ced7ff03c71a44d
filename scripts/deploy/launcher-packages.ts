// The packages that a lab needs on a fresh system, by the launcher's own list.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function launcherPackages(repository: string): readonly string[] {
  const launcher = readFileSync(join(repository, 'vpclab'), 'utf8');
  const needed = [...launcher.matchAll(/^ {2}need ([\w.+-]+)/gm)].map(([, name = '']) => name);
  return [...needed, 'ca-certificates', 'procps'];
}
