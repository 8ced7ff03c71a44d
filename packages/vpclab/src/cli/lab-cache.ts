// Compiled modules for root's labs. Their vpclabd is another user than root, who must neither write what root's commands
// run unchecked nor can read what is root's alone: it gets a directory of its own to read, which is filled from outside.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeInherited } from '../runtime/descriptors.ts';
import { compileCacheDirectory } from './compile-cache.ts';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const FILL = fileURLToPath(new URL(`../daemon/fill-cache/main${extname(import.meta.url)}`, import.meta.url));

/** Undefined: labs compile without one. */
export function labCacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const own = compileCacheDirectory(env);
  if (own === undefined) return undefined;
  const directory = join(own, 'labs');
  mkdirSync(directory, { mode: 0o755, recursive: true });
  return directory;
}

/** Fills it where it is older than the modules; in the background, after what the user waits for. */
export function fillLabCache(directory: string): void {
  const stamp = join(directory, createHash('sha256').update(SOURCE).digest('hex').slice(0, 16));
  const wanted = `${process.version} ${newestChange(SOURCE)}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  closeInherited();
  spawn('nice', ['-n', '19', process.execPath, FILL, SOURCE, directory, stamp, wanted], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: directory },
    detached: true,
    stdio: 'ignore',
  })
    .on('error', () => undefined)
    .unref();
}

/** Of its directories: a file that is replaced changes them, and one that is edited in place costs little. */
function newestChange(directory: string): number {
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Math.max(
    statSync(directory).mtimeMs,
    ...below.map(({ name }) => newestChange(join(directory, name))),
  );
}
