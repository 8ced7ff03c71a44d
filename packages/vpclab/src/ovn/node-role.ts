// What a node may change in the southbound database (ovn-sb(5), RBAC_Role). OVN's own role also lets it write the options of
// every port binding, and bind any port to a second chassis: by the one it joins networks of others, by the other it gets
// a copy of their packets. No lab needs either, so nodes have a role without them wherever ovn-northd leaves further roles alone.

import type { Client, Uuid } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';

/** Made by northd. */
const OF_OVN = 'ovn-controller';
const OWN = 'vpclab-node';

type Permission = {
  /** Columns that have to name the client; '' lets anybody. */
  readonly authorization: string;
  readonly insertDelete?: true;
  readonly update: readonly string[];
};

/** As in northd/ovn-northd.c (rbac_perm_cfg) of OVN 25.03, but for Port_Binding. */
const PERMISSIONS: Readonly<Record<string, Permission>> = {
  Chassis: {
    authorization: 'name',
    insertDelete: true,
    update: ['nb_cfg', 'external_ids', 'encaps', 'vtep_logical_switches', 'other_config', 'transport_zones'],
  },
  Chassis_Private: {
    authorization: 'name',
    insertDelete: true,
    update: ['nb_cfg', 'nb_cfg_timestamp', 'chassis', 'external_ids'],
  },
  Controller_Event: {
    authorization: '',
    insertDelete: true,
    update: ['chassis', 'event_info', 'event_type', 'seq_num'],
  },
  Encap: { authorization: 'chassis_name', insertDelete: true, update: ['type', 'options', 'ip'] },
  FDB: { authorization: '', insertDelete: true, update: ['dp_key', 'mac', 'port_key', 'timestamp'] },
  // Without `additional_chassis`, `additional_encap` and `options`.
  Port_Binding: { authorization: '', update: ['chassis', 'encap', 'up', 'virtual_parent'] },
  MAC_Binding: {
    authorization: '',
    insertDelete: true,
    update: ['logical_port', 'ip', 'mac', 'datapath', 'timestamp'],
  },
  Service_Monitor: { authorization: 'chassis_name', update: ['status'] },
  IGMP_Group: {
    authorization: 'chassis_name',
    insertDelete: true,
    update: ['address', 'protocol', 'chassis', 'datapath', 'ports'],
  },
  BFD: { authorization: 'chassis_name', update: ['status'] },
};

/**
 * Whether this database keeps it. Before 25.03, which brought this table, northd may delete every role but its own, and
 * whoever connects with a role that is not there may change nothing.
 */
export function keepsRole(client: Client): boolean {
  return client.has('Advertised_Route');
}

export function nodeRole(client: Client): string {
  return keepsRole(client) ? OWN : OF_OVN;
}

/** Whether the role is there, and with these permissions alone. */
export async function hasRole(client: Client, bounds: Bounds): Promise<boolean> {
  const { roles, held } = await readRoles(client, bounds);
  const [role, ...others] = roles;
  if (role === undefined || others.length > 0) return false;
  const textFor = (uuid: Uuid | undefined) => (uuid === undefined ? undefined : held.get(uuid));
  return (
    role.permissions.size === WANTED.length &&
    WANTED.every(({ table, text }) => textFor(role.permissions.get(table)) === text)
  );
}

/** Rows of northd that say the same are used, as northd uses such rows of others. */
export async function writeRole(client: Client, bounds: Bounds): Promise<void> {
  const { held } = await readRoles(client, bounds);
  const rows = new Map([...held].map(([uuid, text]) => [text, uuid]));
  await client.transact((tx) => {
    const permissions = new Map(
      WANTED.map(({ table, text, permission }) => {
        const { authorization, insertDelete = false, update } = permission;
        const row = { table, authorization: [authorization], insert_delete: insertDelete, update };
        return [table, rows.get(text) ?? tx.insert('RBAC_Permission', row)] as const;
      }),
    );
    tx.delete('RBAC_Role', [['name', '==', OWN]]);
    tx.insert('RBAC_Role', { name: OWN, permissions });
  }, bounds);
}

const WANTED = Object.entries(PERMISSIONS).map(([table, permission]) => {
  const { authorization, insertDelete = false, update } = permission;
  return { table, permission, text: textOf(table, [authorization], insertDelete, update) };
});

type Roles = {
  readonly roles: readonly { readonly permissions: ReadonlyMap<unknown, Uuid> }[];
  /** What each row with permissions says. */
  readonly held: ReadonlyMap<Uuid, string>;
};

async function readRoles(client: Client, bounds: Bounds): Promise<Roles> {
  const result = await client.transact(
    (tx) =>
      [
        tx.select('RBAC_Role', [['name', '==', OWN]], ['permissions']),
        tx.select('RBAC_Permission', [], ['_uuid', 'table', 'authorization', 'insert_delete', 'update']),
      ] as const,
    bounds,
  );
  const [roles, permissions] = result.value;
  return {
    roles: result
      .rows(roles)
      .map(({ permissions: of }) => ({ permissions: of instanceof Map ? of : new Map<unknown, Uuid>() })),
    held: new Map(
      result
        .rows(permissions)
        .map((row) => [
          row._uuid,
          textOf(row['table'], row['authorization'], row['insert_delete'], row['update']),
        ]),
    ),
  };
}

function textOf(table: unknown, authorization: unknown, insertDelete: unknown, update: unknown): string {
  const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).toSorted() : value);
  return JSON.stringify([table, sorted(authorization), insertDelete, sorted(update)]);
}
