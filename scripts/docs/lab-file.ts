// The reference page of the lab file, from the JSON Schema that editors use: one row per key that may be written.

import { labJsonSchema } from '../../packages/vpclab/src/concepts/json-schema.ts';

/** The part of JSON Schema that zod writes for lab files. */
type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
};

const PREAMBLE = `# The lab file

YAML. Everything but \`vpcs\` may be left out: addresses, MACs, nodes, AS numbers and router ids are then allocated, and the
same file always gives the same lab. \`vpclab validate FILE\` checks a file and shows every error of it at its place.
\`vpclab schema\` prints the JSON Schema ([lab-file.schema.json](lab-file.schema.json)) for editors. Keys that begin with
\`x-\` are yours, for anchors. In the table, \`[]\` stands for the items of a list.
`;

export function labFilePage(): string {
  const rows = keysOf('', labJsonSchema() as Schema).map(
    ([path, schema, isRequired]) =>
      `| \`${path}\`${isRequired ? ' (required)' : ''} | ${cell(kindsOf(schema))} | ${cell(meaningOf(schema))} |`,
  );
  return [PREAMBLE, '| key | what it takes | meaning |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

type Key = readonly [path: string, schema: Schema, isRequired: boolean];

/** Every key at or below a schema, in the order of the schema: lists and alternatives are looked through. */
function keysOf(path: string, schema: Schema): readonly Key[] {
  const below = [...(schema.anyOf ?? []).flatMap((either) => keysOf(path, either))];
  if (schema.items !== undefined) below.push(...keysOf(`${path}[]`, schema.items));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const key = path === '' ? name : `${path}.${name}`;
    below.push([key, property, schema.required?.includes(name) ?? false], ...keysOf(key, property));
  }
  return below;
}

function kindsOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kindsOf))].join(', or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  switch (schema.type) {
    case 'array':
      return `list of: ${schema.items === undefined ? 'anything' : kindsOf(schema.items)}`;
    case 'object':
      return 'mapping';
    case 'boolean':
      return '`true` or `false`';
    case 'integer':
      return `number ${schema.minimum ?? ''}..${schema.maximum ?? ''}`;
    case 'string':
      return 'text';
    default:
      return schema.type ?? 'anything';
  }
}

function meaningOf({ description = '', examples = [] }: Schema): string {
  const shown = examples.map((example) => `\`${String(example)}\``).join(', ');
  return shown === '' ? description : `${description} Example: ${shown}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
