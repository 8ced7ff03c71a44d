#!/usr/bin/env node
// The command line's entry. It imports almost nothing: each command loads what it needs when it runs.

import { useCompileCache } from './compile-cache.ts';

useCompileCache(process.env);
const { runCli } = await import('./run-cli.ts');
await runCli(process.argv.slice(2), process);
