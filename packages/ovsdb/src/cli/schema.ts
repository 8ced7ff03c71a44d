/** `ovsdb schema`: the tables of a database, or the columns of some of them. */
import type { Client } from '../client.ts';
import { constraintsInWords, schemaJson, typescriptType } from '../schema/print-type.ts';
import { type DatabaseSchema, type TableSchema, tableOf } from '../schema/schema.ts';
import type { Command } from './arguments.ts';
import type { Io } from './io.ts';
import { jsonLine } from './json-value.ts';
import { printable } from './printable.ts';
import { renderTable, type RenderOptions } from './render-table.ts';
import { makePaint } from './style.ts';

export function schema(command: Extract<Command, { kind: 'schema' }>, client: Client, io: Io): void {
  const database = client.schema;
  const named = command.tables.map((table) => tableOf(database, table));
  const tables = named.length > 0 ? named : byName(database.tables);
  if (command.json) return io.out(jsonLine(databaseJson(database, tables)));
  const options = { width: io.width, paint: makePaint(io.colour) };
  io.out(
    named.length > 0
      ? named.map((table) => columnsText(table, options)).join('\n')
      : tablesText(database, options),
  );
}

function tablesText({ name, version, tables }: DatabaseSchema, options: RenderOptions): string {
  const rows = byName(tables).map((table) => [
    table.name,
    String(table.columns.size),
    table.isRoot ? 'yes' : 'no',
    Number.isFinite(table.maxRows) ? String(table.maxRows) : '',
    table.indexes.map((index) => index.join('+')).join(', '),
  ]);
  const grid = renderTable(['table', 'columns', 'root', 'max rows', 'unique'], rows, options);
  return `${options.paint('cyan', name)} ${printable(version)}\n${grid}`;
}

function columnsText(table: TableSchema, options: RenderOptions): string {
  const rows = byName(table.columns).map(({ name, type, mutable, ephemeral }) => {
    const marks = [
      constraintsInWords(type),
      mutable ? '' : 'set by insert only',
      ephemeral ? 'ephemeral' : '',
    ];
    return [name, typescriptType(type), marks.filter((mark) => mark !== '').join('; ')];
  });
  const root = table.isRoot ? '' : ' (rows live as long as something refers to them)';
  return `${options.paint('cyan', table.name)}${root}\n${renderTable(['column', 'type', 'limits'], rows, options)}`;
}

/** In the format of RFC 7047, section 3.2. */
function databaseJson({ name, version, cksum }: DatabaseSchema, tables: readonly TableSchema[]): unknown {
  return {
    name,
    version,
    cksum,
    tables: Object.fromEntries(tables.map((table) => [table.name, tableJson(table)])),
  };
}

function tableJson({ columns, indexes, isRoot, maxRows }: TableSchema): unknown {
  const entries = byName(columns).map(({ name, type, ephemeral, mutable }) => {
    const marks = { ...(ephemeral ? { ephemeral } : {}), ...(mutable ? {} : { mutable }) };
    return [name, { type: schemaJson(type), ...marks }] as const;
  });
  return {
    columns: Object.fromEntries(entries),
    ...(indexes.length > 0 ? { indexes } : {}),
    ...(isRoot ? { isRoot } : {}),
    ...(Number.isFinite(maxRows) ? { maxRows } : {}),
  };
}

/** Servers give their schema in no order. */
function byName<T extends { readonly name: string }>(things: ReadonlyMap<string, T>): readonly T[] {
  return [...things.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
