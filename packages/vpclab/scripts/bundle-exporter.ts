// Makes dist/exporter.mjs: the exporter and all that it imports in one file, which takes half the memory of the modules
// one by one. `pg` stays outside: only a mapping in PostgreSQL needs it.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = join(root, 'dist/exporter.mjs');
const bundle = await rolldown({
  input: join(root, 'src/cli/exporter-main.ts'),
  platform: 'node',
  external: [/^node:/, 'pg', 'koffi'],
});
await bundle.write({ file, format: 'esm', codeSplitting: false, minify: { compress: true, mangle: false } });
console.log(file);
