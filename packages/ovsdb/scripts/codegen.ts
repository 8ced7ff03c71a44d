// Writes TypeScript for OVSDB schemas. Without arguments, the files in src/generated; with schemas, one file for them.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generateCommitted, readSchema } from '../src/codegen/committed.ts';
import { generate, PACKAGE_IMPORTS } from '../src/codegen/generate.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
if (positionals.length === 0) {
  for (const { url, text } of generateCommitted()) {
    writeFileSync(url, text);
    console.log(`wrote ${url.pathname}`);
  }
} else {
  const text = generate(positionals.map(readSchema), { imports: PACKAGE_IMPORTS });
  if (values.out === undefined) process.stdout.write(text);
  else writeFileSync(values.out, text);
}
