/** `ovsdb codegen`: TypeScript for schema files. Talks to no server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generate, PACKAGE_IMPORTS } from '../codegen/generate.ts';
import { type DatabaseSchema, parseSchema } from '../schema/schema.ts';
import { parseJson } from '../wire/json.ts';
import type { Command } from './arguments.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage.ts';

export function codegen({ files, out }: Extract<Command, { kind: 'codegen' }>, io: Io): void {
  const schemas = files.map(readSchema);
  const text = generate(schemas, { imports: PACKAGE_IMPORTS });
  if (out === undefined) io.out(text);
  else writeFileSync(out, text);
}

function readSchema(file: string): DatabaseSchema {
  const text = readFileSync(file, 'utf8');
  try {
    return parseSchema(parseJson(text, true));
  } catch (error) {
    throw new UsageError(
      `${file} holds no schema: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
