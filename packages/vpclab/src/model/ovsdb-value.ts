// One normal form for OVSDB column values, and which columns of which tables vpclab manages. Pure.
// Columns that are not listed (child lists, status, statistics) belong to parents, to OVN or to the user.

import type { OvsdbAtom, OvsdbValue } from './rows.ts';

/** For each managed column its empty value: what a row that does not state it has. */
const MANAGED: Readonly<Record<string, Readonly<Record<string, OvsdbValue | undefined>>>> = {
  NB_Global: { name: '', options: { map: {} }, external_ids: { map: {} } },
  Logical_Switch: { name: '', load_balancer: [], load_balancer_group: [], external_ids: { map: {} } },
  Logical_Switch_Port: {
    name: '',
    type: '',
    addresses: [],
    port_security: [],
    options: { map: {} },
    enabled: undefined,
    external_ids: { map: {} },
  },
  Logical_Router: {
    name: '',
    enabled: undefined,
    load_balancer: [],
    load_balancer_group: [],
    external_ids: { map: {} },
  },
  Logical_Router_Port: {
    name: '',
    mac: '',
    networks: [],
    peer: undefined,
    enabled: undefined,
    external_ids: { map: {} },
  },
  Logical_Router_Static_Route: {
    ip_prefix: '',
    nexthop: '',
    output_port: undefined,
    policy: undefined,
    route_table: '',
    external_ids: { map: {} },
  },
  // Of these four vpclab makes none: they are looked for in switches and routers that are ours.
  Logical_Router_Policy: { priority: '', match: '', action: '', external_ids: { map: {} } },
  NAT: { type: '', external_ip: '', logical_ip: '', external_ids: { map: {} } },
  ACL: { direction: '', priority: '', match: '', action: '', external_ids: { map: {} } },
  QoS: { direction: '', priority: '', match: '', external_ids: { map: {} } },
  Open_vSwitch: { external_ids: { map: {} } },
  Bridge: {
    name: '',
    datapath_type: '',
    fail_mode: undefined,
    other_config: { map: {} },
    external_ids: { map: {} },
  },
  Port: { name: '', tag: undefined, external_ids: { map: {} } },
  Interface: { name: '', type: '', external_ids: { map: {} } },
};

export function managedColumns(table: string): readonly string[] {
  return Object.keys(managed(table));
}

export function emptyValue(table: string, column: string): OvsdbValue | undefined {
  return managed(table)[column];
}

function managed(table: string): Readonly<Record<string, OvsdbValue | undefined>> {
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
