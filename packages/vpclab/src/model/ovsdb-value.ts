// One normal form for OVSDB column values, by which an intended and an observed value are compared. Pure.

import { managedTable } from './ovsdb-schema.ts';
import type { DatabaseKind } from './ovsdb-schema.ts';
import type { OvsdbAtom, OvsdbMap, OvsdbRef, OvsdbRow, OvsdbShare, OvsdbValue } from './rows.ts';

/**
 * Maps that OVN, OVS or a user may add keys of their own to: only our keys are compared. Everything else that is
 * configuration is ours whole. ovn-controller keeps its chassis index in other_config of Open_vSwitch.
 */
export function isSharedMap(table: string, column: string): boolean {
  if (column === 'external_ids') return true;
  return (
    (column === 'options' && table === 'NB_Global') || (column === 'other_config' && table === 'Open_vSwitch')
  );
}

/**
 * Keys of a shared map that steer OVN (ovn-controller(8), "Configuration") or make it report dropped packets (ovn-nb(5),
 * NB_Global options), and so are ours alone.
 */
export function isSteeringKey(table: string, column: string, key: string): boolean {
  if (table === 'NB_Global') return column === 'options' && key.startsWith('debug_drop_');
  return table === 'Open_vSwitch' && column === 'external_ids' && key.startsWith('ovn-');
}

export type NormalValue = readonly string[] | Readonly<Record<string, string>>;

/** Sets as sorted arrays, a scalar as a set of one, unset and the empty string as the empty set, maps as records. */
export function normalValue(value: OvsdbValue | undefined): NormalValue {
  if (value === undefined || value === '') return [];
  if (isSet(value)) return value.map(normalAtom).toSorted();
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value.map).map(([key, item]) => [key, normalAtom(item)]));
  }
  if (isShare(value)) return value.share.map(normalAtom).toSorted();
  return [normalAtom(value)];
}

/** The value of a column of a row; what a row does not state is empty. */
export function valueOf(row: OvsdbRow, column: string): OvsdbValue | undefined {
  return row.columns[column] ?? managedTable(row.db.kind, row.table).columns.get(column);
}

export function emptyValue(db: DatabaseKind, table: string, column: string): OvsdbValue | undefined {
  return managedTable(db, table).columns.get(column);
}

function normalAtom(atom: OvsdbAtom): string {
  return isRef(atom) ? `${atom.ref.table} ${atom.ref.name}` : String(atom);
}

export function isMap(value: OvsdbValue): value is OvsdbMap {
  // Arrays have a method of that name.
  return typeof value === 'object' && !Array.isArray(value) && 'map' in value;
}

export function isShare(value: OvsdbValue): value is OvsdbShare {
  return typeof value === 'object' && 'share' in value;
}

export function isSet(value: OvsdbValue): value is readonly OvsdbAtom[] {
  return Array.isArray(value);
}

export function isRef(value: OvsdbValue): value is OvsdbRef {
  return typeof value === 'object' && 'ref' in value;
}

/** The rows that a value refers to. */
export function refsIn(value: OvsdbValue): readonly OvsdbRef[] {
  if (isRef(value)) return [value];
  if (isSet(value)) return value.filter((atom) => isRef(atom));
  if (isShare(value)) return value.share;
  return isMap(value) ? Object.values(value.map).filter((atom) => isRef(atom)) : [];
}

/** Of a column that is a map; undefined where there is no such entry. */
export function mapEntry({ columns }: OvsdbRow, column: string, key: string): string | undefined {
  const value = columns[column];
  const item = value !== undefined && isMap(value) ? value.map[key] : undefined;
  return typeof item === 'string' ? item : undefined;
}
