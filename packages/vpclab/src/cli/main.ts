#!/usr/bin/env node
// The command line's entry. It imports almost nothing: each command loads what it needs when it runs.

import { enableCompileCache } from 'node:module';
import { compileCacheDirectory } from './compile-cache.ts';

const cache = compileCacheDirectory(process.env);
if (cache !== undefined) enableCompileCache(cache);
const { runCli } = await import('./run-cli.ts');
await runCli(process.argv.slice(2), process);
