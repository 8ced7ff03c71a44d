// Loads all modules that a lab can load, so that Node writes them to its compile cache, and opens that for reading.
// Usage: main.ts SOURCE CACHE STAMP TEXT

import { chmodSync, globSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [source = '', cache = '', stamp = '', text = ''] = process.argv.slice(2);
/** Programs do what they do when they are loaded; commands run outside of labs. */
const NOT_LOADED = /(^|\/)main\.|\.test\.|\.d\.ts$|^cli\//;

for (const file of globSync(`**/*${extname(import.meta.url)}`, { cwd: source })) {
  if (!NOT_LOADED.test(file)) await import(pathToFileURL(join(source, file)).href);
}
flushCompileCache();
for (const file of globSync('**', { cwd: cache, withFileTypes: true })) {
  chmodSync(join(file.parentPath, file.name), file.isDirectory() ? 0o755 : 0o644);
}
writeFileSync(stamp, text, { mode: 0o644 });
