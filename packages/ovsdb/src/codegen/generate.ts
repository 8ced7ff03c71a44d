/** From schemas to the text of one TypeScript file: row types, the types of the tables, and the descriptor. Pure. */
import type { DatabaseSchema } from '../schema/schema.ts';
import {
  type Lifetime,
  type MergedColumn,
  type MergedDatabase,
  mergeSchemas,
  type MergedTable,
} from './merge.ts';
import { constraintsInWords, quote, schemaJson, typescriptType } from '../schema/print-type.ts';

export interface GenerateOptions {
  /** Where the generated file imports the run time from: a package, or a prefix that `descriptor` and `uuid` complete. */
  readonly imports: { readonly descriptor: string; readonly uuid: string };
}

export const PACKAGE_IMPORTS = { descriptor: '@vpclab/ovsdb', uuid: '@vpclab/ovsdb' };

export function generate(schemas: readonly DatabaseSchema[], { imports }: GenerateOptions): string {
  const merged = mergeSchemas(schemas);
  const rowName = rowNames(merged);
  const rows = merged.tables.map((table) => rowInterface(table, rowName(table.name))).join('\n');
  const usesUuid = /[^<]\bUuid\b/.test(rows);
  return `// Row types and descriptor of ${merged.name}, from schema ${merged.versions.join(' and ')}.
// Generated from .ovsschema files by \`ovsdb codegen\`: do not edit.
import { type DatabaseDescriptor, defineDatabase, type TableTypes } from ${quote(imports.descriptor)};
import type { Ref${usesUuid ? ', Uuid' : ''} } from ${quote(imports.uuid)};

${rows}
/** The tables of ${merged.name}. */
export interface ${identifier(merged.name)}_Tables {
${merged.tables.map((table) => tableTypes(table, rowName(table.name))).join('\n')}
}

export const ${identifier(merged.name)}: DatabaseDescriptor<${identifier(merged.name)}_Tables> = defineDatabase({
  name: ${quote(merged.name)},
  versions: [${merged.versions.map(quote).join(', ')}],
  tables: {
${merged.tables.map(tableDefinition).join('\n')}
  },
});
`;
}

/** Row types are named as their tables are, unless that name is one which the generated file needs itself. */
function rowNames(merged: MergedDatabase): (table: string) => string {
  const needed = 'DatabaseDescriptor TableTypes Ref Uuid ReadonlyMap';
  const builtIn = 'any bigint boolean never number object string symbol undefined unknown void';
  const taken = new Set([...needed.split(' '), ...builtIn.split(' '), `${merged.name}_Tables`]);
  return (table) => (taken.has(table) ? `${identifier(table)}_Row` : identifier(table));
}

function rowInterface(table: MergedTable, name: string): string {
  const facts = [
    table.isRoot ? '' : 'Rows live as long as a strong reference to them does.',
    ...table.indexes.map((index) => `Unique: ${index.join(' with ')}.`),
    ...lifetimeTags(table),
  ].filter((fact) => fact !== '');
  return `/** A row of ${table.name}.${facts.map((fact) => ` ${fact}`).join('')} */
export interface ${name} {
  readonly _uuid: Ref<${quote(table.name)}>;
${table.columns.map(columnProperty).join('\n')}
}
`;
}

function columnProperty(column: MergedColumn): string {
  const words = constraintsInWords(column.type);
  const facts = [
    words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
    column.mutable ? '' : 'Set by insert only.',
    column.ephemeral ? 'Ephemeral.' : '',
    ...lifetimeTags(column),
  ].filter((fact) => fact !== '');
  const comment = facts.length === 0 ? '' : `  /** ${facts.join(' ')} */\n`;
  const mark = isEverywhere(column) ? '' : '?';
  return `${comment}  readonly ${column.name}${mark}: ${typescriptType(column.type)};`;
}

function isEverywhere(lifetime: Lifetime): boolean {
  return lifetime.since === undefined && lifetime.until === undefined;
}

function lifetimeTags({ since, until }: Lifetime): readonly string[] {
  const tags: string[] = [];
  if (until !== undefined) tags.push(`Gone after schema ${until}.`);
  if (since !== undefined) tags.push(`@since schema ${since}`);
  return tags;
}

function tableTypes(table: MergedTable, rowName: string): string {
  const union = (columns: readonly MergedColumn[]): string =>
    columns.length === 0 ? 'never' : columns.map((column) => quote(column.name)).join(' | ');
  const immutable = union(table.columns.filter((column) => !column.mutable));
  const required = union(table.columns.filter((column) => column.required));
  const parameters = [rowName, immutable, required];
  while (parameters.length > 1 && parameters.at(-1) === 'never') parameters.pop();
  return `  readonly ${table.name}: TableTypes<${parameters.join(', ')}>;`;
}

function tableDefinition(table: MergedTable): string {
  const marks = [
    table.isRoot ? 'isRoot: true, ' : '',
    table.indexes.length === 0 ? '' : `indexes: ${literal(table.indexes)}, `,
  ].join('');
  const columns = table.columns.map((column) => `        ${column.name}: ${literal(columnJson(column))},`);
  return `    ${table.name}: {
      ${marks}columns: {
${columns.join('\n')}
      },
    },`;
}

function columnJson(column: MergedColumn): unknown {
  return {
    type: schemaJson(column.type),
    ...(column.ephemeral ? { ephemeral: true } : {}),
    ...(column.mutable ? {} : { mutable: false }),
  };
}

function literal(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(literal).join(', ')}]`;
  if (typeof json === 'object' && json !== null) {
    const members = Object.entries(json).map(([key, value]) => `${key}: ${literal(value)}`);
    return `{ ${members.join(', ')} }`;
  }
  if (typeof json === 'bigint') return `${json}n`;
  return typeof json === 'string' ? quote(json) : String(json);
}

function identifier(name: string): string {
  return name.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_');
}
