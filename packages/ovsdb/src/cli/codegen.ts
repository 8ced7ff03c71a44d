/** `ovsdb codegen`: TypeScript for schema files. Talks to no server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generate, PACKAGE_IMPORTS } from '../codegen/generate.ts';
import { parseSchema } from '../schema/schema.ts';
import { parseJson } from '../wire/json.ts';
import type { Command } from './arguments.ts';
import type { Io } from './io.ts';

export function codegen({ files, out }: Extract<Command, { kind: 'codegen' }>, io: Io): void {
  const schemas = files.map((file) => parseSchema(parseJson(readFileSync(file, 'utf8'), true)));
  const text = generate(schemas, { imports: PACKAGE_IMPORTS });
  if (out === undefined) io.out(text);
  else writeFileSync(out, text);
}
