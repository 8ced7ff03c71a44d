// Where node keeps compiled modules between runs, so that a command starts in half the time. The user's own cache
// directory: node's default is one that is shared by all users of the machine.

import { join } from 'node:path';

export function compileCacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const chosen = env['NODE_COMPILE_CACHE'];
  if (chosen !== undefined) return chosen;
  const cache =
    env['XDG_CACHE_HOME'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.cache'));
  return cache?.startsWith('/') === true ? join(cache, 'vpclab', 'compile') : undefined;
}
