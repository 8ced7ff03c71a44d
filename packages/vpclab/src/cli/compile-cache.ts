// Where node keeps compiled modules between runs, so that a command starts in half the time. Compiled modules are code:
// only a directory that nobody else can write to is used, and never node's default, which all users of a machine share.

import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { privateDirectory } from '../runtime/trusted-path.ts';

/** Undefined: there is no such directory, and none can be made. */
export function compileCacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const chosen = env['NODE_COMPILE_CACHE'];
  const cache =
    env['XDG_CACHE_HOME'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.cache'));
  const directory = chosen ?? (cache === undefined ? undefined : join(cache, 'vpclab', 'compile'));
  if (directory === undefined) return undefined;
  return privateDirectory(directory, (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }));
}

export function useCompileCache(env: NodeJS.ProcessEnv): void {
  const directory = compileCacheDirectory(env);
  if (directory !== undefined) enableCompileCache(directory);
}
