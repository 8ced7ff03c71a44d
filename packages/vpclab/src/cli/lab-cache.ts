// What makes a lab start fast: compiled modules, and the bundle of vpclabd. Both lie in a directory of their own, which is
// filled from outside: vpclabd of root's lab is another user than root, who must neither write what root's commands run
// unchecked nor can read what is root's alone.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLE, isCurrent } from '../runtime/bundle.ts';
import { closeInherited } from '../runtime/descriptors.ts';
import { compileCacheDirectory } from './compile-cache.ts';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const FILL = fileURLToPath(new URL(`../daemon/fill-cache/main${extname(import.meta.url)}`, import.meta.url));
/** Of this checkout, among others of the same user. */
const KEY = createHash('sha256').update(SOURCE).digest('hex').slice(0, 16);

type LabCache = {
  /** Where a lab's programs find what Node compiled before. */
  readonly compiled: string;
  /** Readable by every lab. Holds the bundles of all checkouts, and of each, under its key, the name of the newest. */
  readonly shared: string;
};

/** Undefined: labs compile without one. */
export function labCache(env: NodeJS.ProcessEnv, isMapped: boolean): LabCache | undefined {
  const own = compileCacheDirectory(env);
  if (own === undefined) return undefined;
  const shared = join(own, 'labs');
  try {
    mkdirSync(shared, { mode: 0o755, recursive: true });
  } catch {
    // A full disk, say: it only saves time.
    return undefined;
  }
  return { compiled: isMapped ? shared : own, shared };
}

/** What vpclabd has to know of it. */
export function cacheEnvironment(cache: LabCache | undefined): Record<string, string> {
  if (cache === undefined) return {};
  const bundle = newestBundle(cache);
  return { NODE_COMPILE_CACHE: cache.compiled, ...(bundle !== undefined && { [BUNDLE]: bundle }) };
}

/** Fills it where it is older than the modules; in the background, after what the user waits for. */
export function fillLabCache(cache: LabCache): void {
  const bundle = newestBundle(cache);
  if (bundle !== undefined && isCurrent(bundle)) return;
  closeInherited();
  spawn('nice', ['-n', '19', process.execPath, FILL, SOURCE, cache.shared, KEY], {
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: cache.compiled },
    detached: true,
    stdio: 'ignore',
  })
    .on('error', () => undefined)
    .unref();
}

function newestBundle({ shared }: LabCache): string | undefined {
  try {
    return join(shared, readFileSync(join(shared, KEY), 'utf8'));
  } catch {
    return undefined;
  }
}
