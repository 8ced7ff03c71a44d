// What rows of one monitored table look like: its columns in a fixed order, each with its codec. Made once per schema.
import type { ColumnType } from '../schema/column-type.ts';
import type { ColumnCodec } from '../value/column-codec.ts';

export type Layout = {
  readonly table: string;
  readonly codecs: readonly ColumnCodec[];
  readonly positions: ReadonlyMap<string, number>;
  /** Columns that the program may ask for although the server lacks them; 'any' while no schema is known, or no table. */
  readonly absent: ReadonlySet<string> | 'any';
  /** One copy of each key of the maps of this table. */
  readonly sharedKeys: Map<string, string>;
};

export function makeLayout(
  table: string,
  codecs: Iterable<ColumnCodec>,
  absent: Layout['absent'] = new Set(),
): Layout {
  const list = [...codecs].filter(({ column }) => column.name !== '_uuid');
  return {
    table,
    codecs: list,
    positions: new Map(list.map(({ column }, position) => [column.name, position])),
    absent,
    sharedKeys: new Map(),
  };
}

export function sameLayout(a: Layout, b: Layout): boolean {
  return (
    a.codecs.length === b.codecs.length &&
    a.codecs.every((codec, position) => {
      const other = b.codecs[position]!;
      return codec.column.name === other.column.name && sameType(codec.column.type, other.column.type);
    })
  );
}

function sameType(a: ColumnType, b: ColumnType): boolean {
  const text = (type: ColumnType) =>
    JSON.stringify(type, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
  return text(a) === text(b);
}
