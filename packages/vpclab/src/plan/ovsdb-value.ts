// One normal form for OVSDB column values, and which columns of which tables vpclab manages. Pure.
// Columns that are not listed (child lists, status, statistics) belong to parents, to OVN or to the user.

import type { OvsdbAtom, OvsdbValue } from '../intent/rows.ts';

const MANAGED: Readonly<Record<string, readonly string[]>> = {
  NB_Global: ['name', 'options', 'external_ids'],
  Logical_Switch: ['name', 'external_ids'],
  Logical_Switch_Port: ['name', 'type', 'addresses', 'port_security', 'options', 'enabled', 'external_ids'],
  Logical_Router: ['name', 'enabled', 'external_ids'],
  Logical_Router_Port: ['name', 'mac', 'networks', 'enabled', 'external_ids'],
  Logical_Router_Static_Route: ['ip_prefix', 'nexthop', 'output_port', 'external_ids'],
  Open_vSwitch: ['external_ids'],
  Bridge: ['name', 'datapath_type', 'fail_mode', 'other_config', 'external_ids'],
  Port: ['name', 'external_ids'],
  Interface: ['name', 'type', 'external_ids'],
};

export function managedTables(): readonly string[] {
  return Object.keys(MANAGED);
}

export function managedColumns(table: string): readonly string[] {
  const columns = MANAGED[table];
  if (columns === undefined) throw new TypeError(`table ${table} is not managed`);
  return columns;
}

/** Maps that OVN, OVS or a user may add keys of their own to: only our keys are compared. */
export function isSubsetMap(table: string, column: string): boolean {
  return column === 'external_ids' || (column === 'options' && table === 'NB_Global');
}

/** Sets as sorted arrays, a scalar as a set of one, unset and the empty string as the empty set, maps as records. */
export function normalValue(
  value: OvsdbValue | undefined,
): readonly string[] | Readonly<Record<string, string>> {
  if (value === undefined || value === '') return [];
  if (isMap(value)) return value.map;
  if (isSet(value)) return value.map(String).toSorted();
  return [String(value)];
}

export function isMap(value: OvsdbValue): value is { readonly map: Readonly<Record<string, string>> } {
  return typeof value === 'object' && !Array.isArray(value) && 'map' in value;
}

export function isSet(value: OvsdbValue): value is readonly OvsdbAtom[] {
  return Array.isArray(value);
}
