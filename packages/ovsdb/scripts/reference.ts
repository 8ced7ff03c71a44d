// Regenerates docs/reference.md.
import { writeFileSync } from 'node:fs';
import { referencePage } from './reference-page.ts';

const file = new URL('../docs/reference.md', import.meta.url);
writeFileSync(file, referencePage());
console.log(`wrote ${file.pathname}`);
