// vpclabd: owns one lab and serves its API on the listening socket that the sandbox's init hands down. It may die and
// come back at any time: what a lab is can be read back from the world. Log lines go to stderr, which init keeps.

import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE, ENTRY, isCurrent } from '../runtime/bundle.ts';

// Without a directory, node would choose one that any user can prepare.
const cache = process.env['NODE_COMPILE_CACHE'];
if (cache !== undefined) enableCompileCache(cache);
const bundle = process.env[BUNDLE];
if (bundle !== undefined && existsSync(join(bundle, ENTRY)) && isCurrent(bundle)) {
  await import(pathToFileURL(join(bundle, ENTRY)).href);
} else {
  // What is left of it tells serve.ts, and so the log, what runs.
  delete process.env[BUNDLE];
  await import('./run/main.ts');
}
