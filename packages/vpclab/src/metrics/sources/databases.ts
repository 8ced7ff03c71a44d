// The three databases of OVN and Open vSwitch, as far as metrics read them. Columns that a server does not have are left
// out: servers of all versions are watched.

import { connect, type TlsIdentity } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { OVN_Southbound } from '@vpclab/ovsdb/ovn-sb';
import { Open_vSwitch } from '@vpclab/ovsdb/vswitch';
import { opened } from './held-replica.ts';
import type { Bounds } from './held-replica.ts';

type Server = { readonly remote: string; readonly tls?: TlsIdentity | undefined };

export async function openNorthbound({ remote, tls }: Server, bounds: Bounds) {
  const client = await connect({ remotes: remote, database: OVN_Northbound, tls, ...bounds });
  const replica = client.replica(
    {
      NB_Global: [
        'name',
        'nb_cfg',
        'nb_cfg_timestamp',
        'sb_cfg',
        'sb_cfg_timestamp',
        'hv_cfg',
        'hv_cfg_timestamp',
      ],
      Logical_Switch: [
        ...(['name', 'ports', 'acls', 'load_balancer', 'load_balancer_group', 'external_ids'] as const),
      ],
      Logical_Switch_Port: ['name', 'type', 'up', 'enabled', 'addresses', 'options', 'external_ids'],
      Logical_Router: [
        ...(['name', 'ports', 'static_routes', 'nat', 'policies'] as const),
        ...(['load_balancer', 'load_balancer_group', 'external_ids'] as const),
      ],
      Logical_Router_Port: ['name', 'peer', 'external_ids'],
      Logical_Router_Static_Route: ['ip_prefix', 'external_ids', 'options'],
      NAT: ['type', 'external_ids'],
      ACL: ['name', 'action', 'direction', 'priority', 'external_ids'],
      Port_Group: ['name', 'acls', 'external_ids'],
      Load_Balancer: ['name', 'protocol', 'vips', 'ip_port_mappings', 'external_ids'],
      Load_Balancer_Group: ['name', 'load_balancer'],
    },
    { onMissing: 'skip', ...bounds },
  );
  return await opened(client, replica);
}

export async function openSouthbound({ remote, tls }: Server, bounds: Bounds) {
  const client = await connect({ remotes: remote, database: OVN_Southbound, tls, ...bounds });
  const replica = client.replica(
    {
      SB_Global: ['nb_cfg'],
      Chassis: ['name', 'hostname', 'encaps', 'external_ids', 'other_config'],
      Chassis_Private: ['name', 'nb_cfg', 'nb_cfg_timestamp'],
      Encap: ['ip', 'type'],
      Datapath_Binding: ['tunnel_key', 'external_ids'],
      Port_Binding: [
        ...(['logical_port', 'datapath', 'tunnel_key', 'type', 'chassis', 'mac'] as const),
        ...(['options', 'up', 'external_ids', 'requested_chassis'] as const),
      ],
      Service_Monitor: ['ip', 'port', 'protocol', 'logical_port', 'status'],
    },
    { onMissing: 'skip', ...bounds },
  );
  return await opened(client, replica);
}

export async function openSwitchDatabase({ remote, tls }: Server, bounds: Bounds) {
  const client = await connect({ remotes: remote, database: Open_vSwitch, tls, ...bounds });
  const replica = client.replica(
    {
      Open_vSwitch: [
        ...(['ovs_version', 'db_version', 'system_type', 'system_version', 'external_ids'] as const),
        ...(['cur_cfg', 'next_cfg', 'datapaths'] as const),
      ],
      Bridge: ['name', 'ports', 'datapath_type', 'fail_mode', 'external_ids'],
      Port: ['name', 'interfaces'],
      Interface: true,
    },
    { onMissing: 'skip', ...bounds },
  );
  return await opened(client, replica);
}

export type Northbound = Awaited<ReturnType<typeof openNorthbound>>['replica'];
export type Southbound = Awaited<ReturnType<typeof openSouthbound>>['replica'];
export type SwitchDatabase = Awaited<ReturnType<typeof openSwitchDatabase>>['replica'];
