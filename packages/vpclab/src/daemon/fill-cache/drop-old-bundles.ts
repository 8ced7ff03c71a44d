// Removes bundles that a newer one replaced. A running lab still loads parts of its own when somebody asks for them.

import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export function dropOldBundles(cache: string, key: string, current: string): void {
  const old = readdirSync(cache).filter((name) => name.startsWith(`${key}-`) && name !== current);
  if (old.length === 0) return;
  const environments = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(environmentOf);
  for (const name of old) {
    if (environments.some((environment) => environment.includes(name))) continue;
    rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** Empty for a process of another user, which has a cache of its own, and for one that ended meanwhile. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
