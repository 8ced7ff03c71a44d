// Builders of OVSDB rows, typed by the schemas: identity, ownership mark and labels in external_ids are written in one
// place, and a table, column, value or reference that the schema does not have does not compile.

import type { Ref, RowOf, TableName } from '@vpclab/ovsdb';
import type { OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import type { Open_vSwitch_Tables } from '@vpclab/ovsdb/vswitch';
import { containerColumn } from './ovsdb-schema.ts';
import type { Origin, OvsdbRef, OvsdbRow, OvsdbTarget, OvsdbValue } from './rows.ts';

/** external_ids keys of the ownership mark: which lab a row belongs to, and its key in the intent. */
export const OWNER_KEY = 'vpclab:owner';
export const NAME_KEY = 'vpclab:key';
/** Of a node in a further region, in its Open_vSwitch row. */
export const REGION_LABEL = 'region';

export type Labels = Readonly<Record<string, string>>;

/** A reference to a row of a table, by its name in the intent. */
export type RefTo<Table extends string> = OvsdbRef & { readonly ref: { readonly table: Table } };

type AtomIn<A> = A extends Ref<infer Table> ? RefTo<Table> : A extends bigint | number ? number : A;

type ValueIn<V> =
  V extends ReadonlyMap<string | number | bigint, infer Item>
    ? { readonly map: Readonly<Record<string, AtomIn<Item>>> }
    : V extends readonly (infer Item)[]
      ? | readonly AtomIn<Item>[]
        | (Item extends Ref<infer Table> ? { readonly share: readonly RefTo<Table>[] } : never)
      : AtomIn<V>;

/** What a row may state: identity and external_ids are the builder's. */
export type ColumnsIn<Row> = {
  readonly [C in Exclude<keyof Row, '_uuid' | 'external_ids'>]?: ValueIn<NonNullable<Row[C]>>;
};

type RowParts<Tables, Table, Row> = {
  readonly lab: string;
  readonly table: Table;
  readonly name: string;
  readonly columns: ColumnsIn<Row>;
  readonly labels?: Labels;
  /** Further external_ids that OVN or OVS gives a meaning to (iface-id, system-id, ...). */
  readonly ids?: Readonly<Record<string, string>>;
  /** The row that contains this one, where its table is no root. */
  readonly in?: RefTo<TableName<Tables>>;
  readonly origin: Origin;
};

type NbTable = TableName<OVN_Northbound_Tables>;
type VswitchTable = TableName<Open_vSwitch_Tables>;

export type NbParts<Table extends NbTable> = RowParts<
  OVN_Northbound_Tables,
  Table,
  RowOf<OVN_Northbound_Tables, Table>
>;
export type VswitchParts<Table extends VswitchTable> = RowParts<
  Open_vSwitch_Tables,
  Table,
  RowOf<Open_vSwitch_Tables, Table>
>;

export function nbRow<Table extends NbTable>(parts: NbParts<Table>): OvsdbRow;
export function nbRow(parts: AnyParts): OvsdbRow {
  return ovsdbRow({ kind: 'nb' }, 'nb', parts);
}

export function vswitchRow<Table extends VswitchTable>(node: string, parts: VswitchParts<Table>): OvsdbRow;
export function vswitchRow(node: string, parts: AnyParts): OvsdbRow {
  return ovsdbRow({ kind: 'vswitch', node }, node, parts);
}

export function ref<Table extends string>(table: Table, name: string): RefTo<Table> {
  return { ref: { table, name } };
}

/** A set that others may add references of their own to. */
export function share<Table extends string>(
  refs: readonly RefTo<Table>[],
): { readonly share: readonly RefTo<Table>[] } {
  return { share: refs };
}

export function ovsdbMap<Item extends string>(
  map: Readonly<Record<string, Item>>,
): {
  readonly map: Readonly<Record<string, Item>>;
} {
  return { map };
}

/** Labels of everything that belongs to a VPC (and to one of its subnets). */
export function vpcLabels(
  vpc: { readonly name: string; readonly tenant: string },
  more: Labels = {},
): Labels {
  return { tenant: vpc.tenant, vpc: vpc.name, ...more };
}

/** The same without the types of one table: what all typed parts can be used as. */
type AnyParts = {
  readonly lab: string;
  readonly table: string;
  readonly name: string;
  readonly columns: Readonly<Record<string, OvsdbValue | undefined>>;
  readonly labels?: Labels;
  readonly ids?: Readonly<Record<string, string>>;
  readonly in?: OvsdbRef;
  readonly origin: Origin;
};

function ovsdbRow(db: OvsdbTarget, dbName: string, parts: AnyParts): OvsdbRow {
  const { table, name, origin } = parts;
  const columns: Record<string, OvsdbValue> = {};
  for (const [column, value] of Object.entries(parts.columns))
    if (value !== undefined) columns[column] = value;
  columns['external_ids'] = ovsdbMap({
    ...parts.ids,
    ...parts.labels,
    [OWNER_KEY]: parts.lab,
    [NAME_KEY]: name,
  });
  const holder = parts.in?.ref;
  const parent =
    holder === undefined ? undefined : { ...holder, column: containerColumn(db.kind, holder.table, table) };
  return { kind: 'ovsdb', key: `${dbName}/${table}/${name}`, db, table, name, columns, parent, origin };
}
