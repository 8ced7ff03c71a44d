// Regenerates the files in src/generated from the schemas in schemas/.
import { writeFileSync } from 'node:fs';
import { generateCommitted } from './committed.ts';

for (const { url, text } of generateCommitted()) {
  writeFileSync(url, text);
  console.log(`wrote ${url.pathname}`);
}
