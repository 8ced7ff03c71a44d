/** The generated files that are part of this package, and the schemas that they come from. */
import { readFileSync } from 'node:fs';
import { generate } from '../src/codegen/generate.ts';
import { type DatabaseSchema, parseSchema } from '../src/schema/schema.ts';

const SCHEMAS = new URL('../schemas/', import.meta.url);
const GENERATED = new URL('../src/generated/', import.meta.url);
const RELEASES: readonly string[] = ['debian12', 'debian13'];
const FILES: Readonly<Record<string, string>> = {
  'ovn-nb.ts': 'ovn-nb.ovsschema',
  'ovn-sb.ts': 'ovn-sb.ovsschema',
  'vswitch.ts': 'vswitch.ovsschema',
};

export interface GeneratedFile {
  readonly url: URL;
  readonly text: string;
}

export function generateCommitted(): readonly GeneratedFile[] {
  const imports = { descriptor: '../schema/descriptor.ts', uuid: '../value/uuid.ts' };
  return Object.entries(FILES).map(([file, schema]) => ({
    url: new URL(file, GENERATED),
    text: generate(
      RELEASES.map((release) => readSchema(new URL(`${release}/${schema}`, SCHEMAS))),
      { imports },
    ),
  }));
}

export function readSchema(file: URL | string): DatabaseSchema {
  return parseSchema(JSON.parse(readFileSync(file, 'utf8')));
}
