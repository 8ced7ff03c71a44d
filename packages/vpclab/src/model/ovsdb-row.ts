// Builders of OVSDB rows: identity, ownership mark and labels in external_ids are written in one place.

import type { Origin, OvsdbMap, OvsdbRow, OvsdbTarget, OvsdbValue } from './rows.ts';

/** external_ids keys of the ownership mark: which lab a row belongs to, and its key in the intent. */
export const OWNER_KEY = 'vpclab:owner';
export const NAME_KEY = 'vpclab:key';

export type Labels = Readonly<Record<string, string>>;
export type Parent = NonNullable<OvsdbRow['parent']>;

type RowParts = {
  readonly lab: string;
  readonly table: string;
  readonly name: string;
  readonly columns: Readonly<Record<string, OvsdbValue>>;
  readonly labels?: Labels;
  /** Further external_ids that OVN or OVS gives a meaning to (iface-id, system-id, ...). */
  readonly ids?: Readonly<Record<string, string>>;
  readonly parent?: Parent;
  readonly origin: Origin;
};

export function nbRow(parts: RowParts): OvsdbRow {
  return ovsdbRow({ kind: 'nb' }, 'nb', parts);
}

export function vswitchRow(node: string, parts: RowParts): OvsdbRow {
  return ovsdbRow({ kind: 'vswitch', node }, node, parts);
}

export function ovsdbMap(map: Readonly<Record<string, string>>): OvsdbMap {
  return { map };
}

/** Labels of everything that belongs to a VPC (and to one of its subnets). */
export function vpcLabels(
  vpc: { readonly name: string; readonly tenant: string },
  more: Labels = {},
): Labels {
  return { tenant: vpc.tenant, vpc: vpc.name, ...more };
}

function ovsdbRow(db: OvsdbTarget, dbName: string, parts: RowParts): OvsdbRow {
  const columns = { ...parts.columns };
  columns['external_ids'] = ovsdbMap({
    ...parts.ids,
    ...parts.labels,
    [OWNER_KEY]: parts.lab,
    [NAME_KEY]: parts.name,
  });
  return {
    kind: 'ovsdb',
    key: `${dbName}/${parts.table}/${parts.name}`,
    db,
    table: parts.table,
    name: parts.name,
    columns,
    parent: parts.parent,
    origin: parts.origin,
  };
}
