// Where node keeps compiled modules between runs, so that a command starts in half the time. The user's own cache
// directory: node's default is one in the temporary directory that any user can prepare, and node runs what it finds.
// ./vpclab chooses it by the same rules (scripts/setup/owners.sh).

import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** Undefined: compile without a cache. */
export function compileCacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const directory = chosenDirectory(env);
  if (directory === undefined) return undefined;
  try {
    // Before anything is made: in a place that others can write to, nothing of ours is left.
    if (!isPrivate(realpathSync(nearestExisting(directory)))) return undefined;
    make(directory);
    return isPrivate(realpathSync(directory)) ? directory : undefined;
  } catch {
    // What can't be made or looked at is not used: it only saves time.
    return undefined;
  }
}

function nearestExisting(directory: string): string {
  return existsSync(directory) || directory === '/' ? directory : nearestExisting(dirname(directory));
}

/** Level by level: a recursive mkdirSync never returns where the file system refuses with ENOENT, as /proc does. */
function make(directory: string): void {
  if (existsSync(directory)) return;
  make(dirname(directory));
  mkdirSync(directory, { mode: 0o700 });
}

/** A relative XDG_CACHE_HOME is ignored (XDG Base Directory Specification). */
function chosenDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const chosen = env['NODE_COMPILE_CACHE'];
  if (chosen !== undefined && chosen !== '') return isAbsolute(chosen) ? chosen : undefined;
  const [xdg, home] = [env['XDG_CACHE_HOME'], env['HOME']];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'vpclab', 'compile');
  return home !== undefined && isAbsolute(home) ? join(home, '.cache', 'vpclab', 'compile') : undefined;
}

/** Whether only this user and root can change or replace a directory. */
function isPrivate(directory: string): boolean {
  const uid = process.getuid?.();
  const own = statSync(directory);
  if (own.uid !== uid || (own.mode & 0o022) !== 0) return false;
  for (let path = directory; path !== '/';) {
    path = dirname(path);
    const above = statSync(path);
    if (above.uid !== uid && above.uid !== 0) return false;
    // In a sticky one, as /tmp, nobody can rename what is another's (unlink(2)).
    if ((above.mode & 0o022) !== 0 && (above.mode & 0o1000) === 0) return false;
  }
  return true;
}
