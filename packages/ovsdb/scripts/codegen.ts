// Writes the files in src/generated anew, from the schemas in schemas/.
import { writeFileSync } from 'node:fs';
import { generateCommitted } from './committed.ts';

for (const { url, text } of generateCommitted()) {
  writeFileSync(url, text);
  console.log(`wrote ${url.pathname}`);
}
