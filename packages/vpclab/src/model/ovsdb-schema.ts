// What the schemas of the two databases say about rows that vpclab writes: which columns are configuration, what an
// empty column holds, and which column of which table contains the rows of another. Nothing of that is kept by hand but
// what no schema tells: the columns in which OVN and OVS report.

import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { Open_vSwitch } from '@vpclab/ovsdb/vswitch';
import type { ColumnSchema, DatabaseSchema, TableSchema } from '@vpclab/ovsdb';
import type { OvsdbTarget, OvsdbValue } from './rows.ts';

export type DatabaseKind = OvsdbTarget['kind'];

/** A column whose strong references keep the rows of a table that is no root alive (RFC 7047 section 3.2). */
export type Container = {
  readonly table: string;
  readonly column: string;
  readonly child: string;
  /** Whether there is room for one row only (Bridge.ipfix). */
  readonly isSingle: boolean;
};

export type ManagedTable = {
  readonly name: string;
  readonly isRoot: boolean;
  /** The table has exactly one row, which OVN or OVS may have made before us. */
  readonly isSingleton: boolean;
  /** No two rows have the same name. */
  readonly isNamedOnce: boolean;
  /** Configuration: column and the value it has where a row does not state it. */
  readonly columns: ReadonlyMap<string, OvsdbValue | undefined>;
  /** For columns of references: the table that they refer to. */
  readonly references: ReadonlyMap<string, string>;
};

const SCHEMAS: Readonly<Record<DatabaseKind, DatabaseSchema>> = {
  nb: OVN_Northbound.schema,
  vswitch: Open_vSwitch.schema,
};

/**
 * Columns that OVN or OVS write, or that count something: ovn-nb(5), ovs-vswitchd.conf.db(5). Those that a schema marks
 * as ephemeral are left out without being listed. `Port.qos` is ovn-controller's on ports that carry tunnels, `Bridge.flow_tables`
 * (prefixes of its classifier) on its integration bridge, from OVN 25.03 at the latest.
 */
const REPORTED: Readonly<Record<string, readonly string[]>> = {
  NB_Global: ['nb_cfg', 'nb_cfg_timestamp', 'sb_cfg', 'sb_cfg_timestamp', 'hv_cfg', 'hv_cfg_timestamp'],
  Logical_Switch_Port: ['up', 'dynamic_addresses', 'tag'],
  Logical_Router_Port: ['status', 'ipv6_prefix'],
  BFD: ['status'],
  Open_vSwitch: [
    ...['next_cfg', 'cur_cfg', 'db_version', 'ovs_version', 'system_type', 'system_version'],
    ...['datapath_types', 'iface_types', 'datapaths', 'dpdk_initialized', 'dpdk_version'],
  ],
  Bridge: ['datapath_version', 'flow_tables'],
  Port: ['qos', 'bond_active_slave', 'fake_bridge'],
  Interface: ['ofport', 'error', 'cfm_flap_count'],
};

/** maxRows is 1 in every version of the schemas; the generated descriptors do not carry it. */
const SINGLETONS: ReadonlySet<string> = new Set(['NB_Global', 'Open_vSwitch']);

/** Connections and certificates are how servers are reached, not what they hold; datapaths are OVS's own. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['Connection', 'SSL', 'Manager', 'Datapath', 'CT_Zone']);

/** Root tables that refer to rows of others, whose containers are elsewhere. */
const REFERRING: ReadonlySet<string> = new Set(['Flow_Sample_Collector_Set']);

/** What a rule is about comes before what it does; the rest as the schema has it, by name. */
const READ_FIRST: readonly string[] = ['action', 'match', 'priority', 'direction', 'type', 'name'];

/** Tables of rows that can carry an ownership mark, containers before what they hold. */
export function managedTables(db: DatabaseKind): readonly ManagedTable[] {
  return [...tablesOf(db).values()];
}

export function managedTable(db: DatabaseKind, table: string): ManagedTable {
  const found = tablesOf(db).get(table);
  if (found === undefined) throw new TypeError(`table ${table} is not managed`);
  return found;
}

export function containersOf(db: DatabaseKind): readonly Container[] {
  return modelOf(db).containers;
}

/** Whether a container's column has room for one row only. */
export function holdsOne(db: DatabaseKind, table: string, column: string): boolean {
  return containersOf(db).some((one) => one.table === table && one.column === column && one.isSingle);
}

/** The column of `table` that contains rows of `child`; a schema never has two for one child. */
export function containerColumn(db: DatabaseKind, table: string, child: string): string {
  const found = containersOf(db).find((container) => container.table === table && container.child === child);
  if (found === undefined) throw new TypeError(`${table} contains no rows of ${child}`);
  return found.column;
}

type Model = {
  readonly tables: ReadonlyMap<string, ManagedTable>;
  readonly containers: readonly Container[];
};

const models = { nb: modelFrom('nb'), vswitch: modelFrom('vswitch') } as const;

function modelOf(db: DatabaseKind): Model {
  return models[db];
}

function tablesOf(db: DatabaseKind): ReadonlyMap<string, ManagedTable> {
  return modelOf(db).tables;
}

function modelFrom(db: DatabaseKind): Model {
  const schema = SCHEMAS[db];
  const isManaged = (table: string): boolean =>
    !LEFT_ALONE.has(table) && schema.tables.get(table)?.columns.has('external_ids') === true;
  const tables = [...schema.tables.values()].filter(({ name }) => isManaged(name));
  const containers = tables.flatMap((table) =>
    containersIn(schema, table).filter(({ child }) => isManaged(child)),
  );
  const depthOf = (table: string): number => {
    const holder = containers.find(({ child }) => child === table);
    return holder === undefined || holder.table === table ? 0 : 1 + depthOf(holder.table);
  };
  const ordered = tables.toSorted((a, b) => depthOf(a.name) - depthOf(b.name));
  return {
    tables: new Map(ordered.map((table) => [table.name, managed(db, schema, table)])),
    containers: containers.toSorted((a, b) => depthOf(a.child) - depthOf(b.child)),
  };
}

function containersIn(schema: DatabaseSchema, table: TableSchema): readonly Container[] {
  return [...table.columns.values()].flatMap((column): readonly Container[] => {
    const child = contained(schema, table, column);
    const isSingle = column.type.max === 1;
    return child === undefined ? [] : [{ table: table.name, column: column.name, child, isSingle }];
  });
}

/** The table whose rows the column keeps alive. Maps to rows (Bridge.flow_tables) are read and written as values. */
function contained(schema: DatabaseSchema, table: TableSchema, { type }: ColumnSchema): string | undefined {
  if (REFERRING.has(table.name)) return undefined;
  const reference = referenceOf(type.key);
  if (reference?.refType !== 'strong' || schema.tables.get(reference.refTable)?.isRoot === true)
    return undefined;
  return reference.refTable;
}

function managed(db: DatabaseKind, schema: DatabaseSchema, table: TableSchema): ManagedTable {
  const reported = new Set(REPORTED[table.name]);
  const columns = [...table.columns.values()].filter(
    (column) =>
      !column.ephemeral && !reported.has(column.name) && contained(schema, table, column) === undefined,
  );
  return {
    name: table.name,
    isRoot: table.isRoot,
    isSingleton: SINGLETONS.has(table.name),
    isNamedOnce:
      (db === 'vswitch' || table.isRoot) && table.indexes.some((index) => index.join(' ') === 'name'),
    columns: new Map(columns.toSorted(inReadingOrder).map((column) => [column.name, emptyValue(column)])),
    references: new Map(
      columns.flatMap(({ name, type }) => {
        const reference = referenceOf(type.key) ?? referenceOf(type.value);
        return reference === undefined ? [] : [[name, reference.refTable] as const];
      }),
    ),
  };
}

function inReadingOrder(a: ColumnSchema, b: ColumnSchema): number {
  return READ_FIRST.indexOf(b.name) - READ_FIRST.indexOf(a.name);
}

type Reference = { readonly refTable: string; readonly refType: 'strong' | 'weak' };

function referenceOf(base: ColumnSchema['type']['value']): Reference | undefined {
  if (base?.kind !== 'uuid' || base.refTable === undefined) return undefined;
  return { refTable: base.refTable, refType: base.refType };
}

/** What a server puts into a column that an insert leaves out (RFC 7047 section 5.2.1). */
function emptyValue({ type }: ColumnSchema): OvsdbValue | undefined {
  if (type.value !== undefined) return { map: {} };
  if (type.max > 1) return [];
  if (type.min === 0) return undefined;
  switch (type.key.kind) {
    case 'integer':
    case 'real':
      return 0;
    case 'boolean':
      return false;
    default:
      return '';
  }
}
