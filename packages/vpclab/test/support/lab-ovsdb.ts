// The databases of a running lab, read by ovsdb-client: rows as plain objects.

import type { LabSession } from './lab-session.ts';

export type OvsdbValue =
  | string
  | number
  | boolean
  | readonly OvsdbValue[]
  | { readonly [key: string]: OvsdbValue };
export type OvsdbRecord = Readonly<Record<string, OvsdbValue>>;
/** Tables by name, rows by uuid. */
export type OvsdbDump = ReadonlyMap<string, ReadonlyMap<string, OvsdbRecord>>;

const DATABASES = {
  OVN_Northbound: 'unix:/run/lab/nb.sock',
  OVN_Southbound: 'unix:/run/lab/sb.sock',
} as const;

export async function dump(session: LabSession, database: keyof typeof DATABASES): Promise<OvsdbDump> {
  return parse(
    await session.exec('central', 'ovsdb-client', '--format=json', 'dump', DATABASES[database], database),
  );
}

export async function dumpSwitch(session: LabSession, node: string): Promise<OvsdbDump> {
  const remote = `unix:/run/lab/${node}/db.sock`;
  return parse(await session.exec(node, 'ovsdb-client', '--format=json', 'dump', remote, 'Open_vSwitch'));
}

export function textOf(row: OvsdbRecord, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

export function rowNamed(database: OvsdbDump, table: string, name: string): OvsdbRecord | undefined {
  return [...(database.get(table)?.values() ?? [])].find((row) => row['name'] === name);
}

/** ovsdb-client(1) writes one JSON document for each table. */
function parse(text: string): OvsdbDump {
  const tables = text.split('\n').filter(Boolean);
  return new Map(
    tables.map((line) => {
      const { caption, headings, data } = JSON.parse(line) as {
        caption: string;
        headings: string[];
        data: unknown[][];
      };
      const rows = data.map((cells): [string, OvsdbRecord] => {
        const record = Object.fromEntries(headings.map((name, index) => [name, decode(cells[index])]));
        return [textOf(record, '_uuid'), record];
      });
      return [caption.replace(/ table$/, ''), new Map(rows)];
    }),
  );
}

/** RFC 7047 section 5.1: ["uuid", x], ["set", [...]], ["map", [[key, value], ...]] or an atom. */
function decode(value: unknown): OvsdbValue {
  if (!Array.isArray(value)) return value as OvsdbValue;
  const [tag, content] = value as [string, unknown];
  if (tag === 'uuid') return String(content);
  if (tag === 'set') return (content as unknown[]).map(decode);
  return Object.fromEntries(
    (content as [unknown, unknown][]).map(([key, held]) => [String(key), decode(held)]),
  );
}
