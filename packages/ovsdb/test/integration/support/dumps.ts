// The whole of a database as ovsdb-client, python3-openvswitch's IDL and our replica hold it, in one comparable form.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Client, Value, View } from '../../../src/index.ts';
import { parseJson } from '../../../src/wire/json.ts';
import { type CanonicalTable, canonicalValue, canonicalWire } from './canonical.ts';

const run = promisify(execFile);
/** Debian's own Python: the one that python3-openvswitch is installed for. */
const PYTHON = '/usr/bin/python3';
const IDL_DUMP = fileURLToPath(new URL('idl-dump.py', import.meta.url));
export const IDL_MISSING = !existsSync('/usr/lib/python3/dist-packages/ovs/db/idl.py');

export type Tables = Readonly<Record<string, CanonicalTable>>;

/** Debian 12's northd writes by itself after a change; a state counts when two dumps in a row show it. */
export async function settledDump(remote: string, database: string): Promise<Tables> {
  let last = await dumpByC(remote, database);
  for (let attempt = 0; attempt < 50; attempt++) {
    const next = await dumpByC(remote, database);
    if (JSON.stringify(next) === JSON.stringify(last)) return next;
    last = next;
  }
  throw new Error(`${database} does not come to rest`);
}

/** What is looked at while the database is the same before and after: a server writes its Connection's status by itself. */
export async function whileStill<T>(
  remote: string,
  database: string,
  look: () => Promise<T>,
): Promise<{ readonly expected: Tables; readonly seen: T }> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const expected = await settledDump(remote, database);
    const seen = await look();
    if (JSON.stringify(await dumpByC(remote, database)) === JSON.stringify(expected))
      return { expected, seen };
  }
  throw new Error(`${database} does not come to rest`);
}

async function dumpByC(remote: string, database: string): Promise<Tables> {
  const { stdout } = await run('ovsdb-client', ['-f', 'json', 'dump', remote, database], {
    maxBuffer: 1 << 28,
  });
  const tables = stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { caption, headings, data } = parseJson(line, true) as Readonly<Record<'headings', string[]>> & {
        readonly caption: string;
        readonly data: readonly unknown[][];
      };
      const rows = data.map((cells) =>
        Object.fromEntries(cells.map((cell, i) => [headings[i], canonicalWire(cell)])),
      );
      return [caption.replace(/ table$/, ''), byUuid(rows)] as const;
    });
  return Object.fromEntries(tables);
}

export async function dumpByPython(remote: string, database: string): Promise<Tables> {
  const schema = await run('ovsdb-client', ['get-schema', remote, database], { timeout: 30_000 });
  const python = run(PYTHON, [IDL_DUMP, remote], { maxBuffer: 1 << 28, timeout: 60_000 });
  python.child.stdin?.end(schema.stdout);
  const { stdout } = await python;
  const tables = parseJson(stdout, true) as Readonly<
    Record<string, Readonly<Record<string, Record<string, unknown>>>>
  >;
  return mapEntries(tables, (rows) =>
    byUuid(
      Object.entries(rows).map(([uuid, row]) => ({
        _uuid: JSON.stringify(uuid),
        ...mapEntries(row, canonicalWire),
      })),
    ),
  );
}

export function dumpReplica(view: View, { schema }: Pick<Client, 'schema'>): Tables {
  const tables = [...schema.tables.values()].map(({ name, columns }) => {
    const rows = [...view.table(name)].map((row) => {
      const values = row as unknown as Readonly<Record<string, Value>>;
      return Object.fromEntries(
        ['_uuid', ...columns.keys()].map((column) => [column, canonicalValue(values[column])]),
      );
    });
    return [name, byUuid(rows)] as const;
  });
  return Object.fromEntries(tables);
}

function byUuid(rows: readonly Readonly<Record<string, string>>[]): CanonicalTable {
  return Object.fromEntries(rows.map((row) => [row['_uuid'] ?? '', row]));
}

function mapEntries<A, B>(
  object: Readonly<Record<string, A>>,
  map: (value: A) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

export function count(tables: Tables): number {
  return Object.values(tables).reduce((sum, rows) => sum + Object.keys(rows).length, 0);
}
