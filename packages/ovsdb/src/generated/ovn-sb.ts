// Row types and descriptor of OVN_Southbound, from schema 20.27.0 and 20.41.0.
// Generated from .ovsschema files by `ovsdb codegen`: do not edit.
import { type DatabaseDescriptor, defineDatabase, type TableTypes } from '../schema/descriptor.ts';
import type { Ref, Uuid } from '../value/uuid.ts';

/** A row of ACL_ID. @since schema 20.41.0 */
export interface ACL_ID {
  readonly _uuid: Ref<'ACL_ID'>;
  /** 0..32767. */
  readonly id: number;
}

/** A row of Address_Set. Unique: name. */
export interface Address_Set {
  readonly _uuid: Ref<'Address_Set'>;
  readonly addresses: readonly string[];
  readonly name: string;
}

/** A row of Advertised_Route. Unique: datapath with logical_port with ip_prefix with tracked_port. @since schema 20.41.0 */
export interface Advertised_Route {
  readonly _uuid: Ref<'Advertised_Route'>;
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ip_prefix: string;
  readonly logical_port: Ref<'Port_Binding'>;
  readonly tracked_port: Ref<'Port_Binding'> | undefined;
}

/** A row of BFD. Unique: logical_port with dst_ip with src_port with disc. */
export interface BFD {
  readonly _uuid: Ref<'BFD'>;
  /** @since schema 20.41.0 */
  readonly chassis_name?: string;
  readonly detect_mult: bigint;
  readonly disc: bigint;
  readonly dst_ip: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly logical_port: string;
  readonly min_rx: bigint;
  readonly min_tx: bigint;
  readonly options: ReadonlyMap<string, string>;
  /** 49152..65535. */
  readonly src_port: number;
  readonly status: 'down' | 'init' | 'up' | 'admin_down';
}

/** A row of Chassis. Unique: name. */
export interface Chassis {
  readonly _uuid: Ref<'Chassis'>;
  /** At least 1. */
  readonly encaps: readonly Ref<'Encap'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly hostname: string;
  readonly name: string;
  readonly nb_cfg: bigint;
  readonly other_config: ReadonlyMap<string, string>;
  readonly transport_zones: readonly string[];
  readonly vtep_logical_switches: readonly string[];
}

/** A row of Chassis_Private. Unique: name. */
export interface Chassis_Private {
  readonly _uuid: Ref<'Chassis_Private'>;
  /** Weak reference. */
  readonly chassis: Ref<'Chassis'> | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly name: string;
  readonly nb_cfg: bigint;
  readonly nb_cfg_timestamp: bigint;
}

/** A row of Chassis_Template_Var. Unique: chassis. */
export interface Chassis_Template_Var {
  readonly _uuid: Ref<'Chassis_Template_Var'>;
  readonly chassis: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** A row of Connection. Rows live as long as a strong reference to them does. Unique: target. */
export interface Connection {
  readonly _uuid: Ref<'Connection'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly inactivity_probe: bigint | undefined;
  /** Ephemeral. */
  readonly is_connected: boolean;
  /** 1000 or more. */
  readonly max_backoff: bigint | undefined;
  readonly other_config: ReadonlyMap<string, string>;
  readonly read_only: boolean;
  readonly role: string;
  /** Ephemeral. */
  readonly status: ReadonlyMap<string, string>;
  readonly target: string;
}

/** A row of Controller_Event. */
export interface Controller_Event {
  readonly _uuid: Ref<'Controller_Event'>;
  /** Weak reference. */
  readonly chassis: Ref<'Chassis'> | undefined;
  readonly event_info: ReadonlyMap<string, string>;
  readonly event_type: 'empty_lb_backends';
  readonly seq_num: bigint;
}

/** A row of DHCP_Options. */
export interface DHCP_Options {
  readonly _uuid: Ref<'DHCP_Options'>;
  /** 0..254. */
  readonly code: number;
  readonly name: string;
  readonly type: 'bool' | 'uint8' | 'uint16' | 'uint32' | 'ipv4' | 'static_routes' | 'str' | 'host_id' | 'domains';
}

/** A row of DHCPv6_Options. */
export interface DHCPv6_Options {
  readonly _uuid: Ref<'DHCPv6_Options'>;
  /** 0..254. */
  readonly code: number;
  readonly name: string;
  readonly type: 'ipv6' | 'str' | 'mac' | 'domain';
}

/** A row of DNS. */
export interface DNS {
  readonly _uuid: Ref<'DNS'>;
  /** At least 1. */
  readonly datapaths: readonly Ref<'Datapath_Binding'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  /** @since schema 20.41.0 */
  readonly options?: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, string>;
}

/** A row of Datapath_Binding. Unique: tunnel_key. */
export interface Datapath_Binding {
  readonly _uuid: Ref<'Datapath_Binding'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly load_balancers: readonly Uuid[];
  /** 1..16777215. */
  readonly tunnel_key: number;
}

/** A row of ECMP_Nexthop. Unique: nexthop with port. @since schema 20.41.0 */
export interface ECMP_Nexthop {
  readonly _uuid: Ref<'ECMP_Nexthop'>;
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly mac: string;
  readonly nexthop: string;
  readonly port: Ref<'Port_Binding'>;
}

/** A row of Encap. Rows live as long as a strong reference to them does. Unique: type with ip. */
export interface Encap {
  readonly _uuid: Ref<'Encap'>;
  readonly chassis_name: string;
  readonly ip: string;
  readonly options: ReadonlyMap<string, string>;
  readonly type: 'geneve' | 'stt' | 'vxlan';
}

/** A row of FDB. Unique: mac with dp_key. */
export interface FDB {
  readonly _uuid: Ref<'FDB'>;
  /** 1..16777215. */
  readonly dp_key: number;
  readonly mac: string;
  /** 1..16777215. */
  readonly port_key: number;
  /** @since schema 20.41.0 */
  readonly timestamp?: bigint;
}

/** A row of Gateway_Chassis. Rows live as long as a strong reference to them does. Unique: name. */
export interface Gateway_Chassis {
  readonly _uuid: Ref<'Gateway_Chassis'>;
  /** Weak reference. */
  readonly chassis: Ref<'Chassis'> | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  /** 0..32767. */
  readonly priority: number;
}

/** A row of HA_Chassis. Rows live as long as a strong reference to them does. */
export interface HA_Chassis {
  readonly _uuid: Ref<'HA_Chassis'>;
  /** Weak reference. */
  readonly chassis: Ref<'Chassis'> | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0..32767. */
  readonly priority: number;
}

/** A row of HA_Chassis_Group. Unique: name. */
export interface HA_Chassis_Group {
  readonly _uuid: Ref<'HA_Chassis_Group'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ha_chassis: readonly Ref<'HA_Chassis'>[];
  readonly name: string;
  /** Weak reference. */
  readonly ref_chassis: readonly Ref<'Chassis'>[];
}

/** A row of IGMP_Group. Unique: address with datapath with chassis. */
export interface IGMP_Group {
  readonly _uuid: Ref<'IGMP_Group'>;
  readonly address: string;
  /** Weak reference. */
  readonly chassis: Ref<'Chassis'> | undefined;
  /** @since schema 20.41.0 */
  readonly chassis_name?: string;
  /** Weak reference. */
  readonly datapath: Ref<'Datapath_Binding'> | undefined;
  /** Weak reference. */
  readonly ports: readonly Ref<'Port_Binding'>[];
  /** @since schema 20.41.0 */
  readonly protocol?: string;
}

/** A row of IP_Multicast. Unique: datapath. */
export interface IP_Multicast {
  readonly _uuid: Ref<'IP_Multicast'>;
  /** Weak reference. */
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly enabled: boolean | undefined;
  readonly eth_src: string;
  readonly idle_timeout: bigint | undefined;
  readonly ip4_src: string;
  readonly ip6_src: string;
  readonly querier: boolean | undefined;
  readonly query_interval: bigint | undefined;
  readonly query_max_resp: bigint | undefined;
  readonly seq_no: bigint;
  readonly table_size: bigint | undefined;
}

/** A row of Learned_Route. Unique: datapath with logical_port with ip_prefix with nexthop. @since schema 20.41.0 */
export interface Learned_Route {
  readonly _uuid: Ref<'Learned_Route'>;
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ip_prefix: string;
  readonly logical_port: Ref<'Port_Binding'>;
  readonly nexthop: string;
}

/** A row of Load_Balancer. */
export interface Load_Balancer {
  readonly _uuid: Ref<'Load_Balancer'>;
  readonly datapath_group: Ref<'Logical_DP_Group'> | undefined;
  readonly datapaths: readonly Ref<'Datapath_Binding'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  /** @since schema 20.41.0 */
  readonly lr_datapath_group?: Ref<'Logical_DP_Group'> | undefined;
  /** @since schema 20.41.0 */
  readonly ls_datapath_group?: Ref<'Logical_DP_Group'> | undefined;
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | undefined;
  readonly vips: ReadonlyMap<string, string>;
}

/** A row of Logical_DP_Group. Rows live as long as a strong reference to them does. */
export interface Logical_DP_Group {
  readonly _uuid: Ref<'Logical_DP_Group'>;
  /** Weak reference. */
  readonly datapaths: readonly Ref<'Datapath_Binding'>[];
}

/** A row of Logical_Flow. */
export interface Logical_Flow {
  readonly _uuid: Ref<'Logical_Flow'>;
  readonly actions: string;
  readonly controller_meter: string | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** @since schema 20.41.0 */
  readonly flow_desc?: string | undefined;
  readonly logical_datapath: Ref<'Datapath_Binding'> | undefined;
  readonly logical_dp_group: Ref<'Logical_DP_Group'> | undefined;
  readonly match: string;
  readonly pipeline: 'ingress' | 'egress';
  /** 0..65535. */
  readonly priority: number;
  /** 0..32. */
  readonly table_id: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** A row of MAC_Binding. Unique: logical_port with ip. */
export interface MAC_Binding {
  readonly _uuid: Ref<'MAC_Binding'>;
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly ip: string;
  readonly logical_port: string;
  readonly mac: string;
  readonly timestamp: bigint;
}

/** A row of Meter. Unique: name. */
export interface Meter {
  readonly _uuid: Ref<'Meter'>;
  /** At least 1. */
  readonly bands: readonly Ref<'Meter_Band'>[];
  readonly name: string;
  readonly unit: 'kbps' | 'pktps';
}

/** A row of Meter_Band. Rows live as long as a strong reference to them does. */
export interface Meter_Band {
  readonly _uuid: Ref<'Meter_Band'>;
  readonly action: 'drop';
  /** 0..4294967295. */
  readonly burst_size: number;
  /** 1..4294967295. */
  readonly rate: number;
}

/** A row of Mirror. Unique: name. */
export interface Mirror {
  readonly _uuid: Ref<'Mirror'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly filter: 'from-lport' | 'to-lport' | 'both';
  readonly index: bigint;
  readonly name: string;
  readonly sink: string;
  readonly type: 'gre' | 'erspan' | 'local';
}

/** A row of Multicast_Group. Unique: datapath with tunnel_key. Unique: datapath with name. */
export interface Multicast_Group {
  readonly _uuid: Ref<'Multicast_Group'>;
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly name: string;
  /** Weak reference. */
  readonly ports: readonly Ref<'Port_Binding'>[];
  /** 32768..65535. */
  readonly tunnel_key: number;
}

/** A row of Port_Binding. Unique: datapath with tunnel_key. Unique: logical_port. */
export interface Port_Binding {
  readonly _uuid: Ref<'Port_Binding'>;
  /** Weak reference. */
  readonly additional_chassis: readonly Ref<'Chassis'>[];
  /** Weak reference. */
  readonly additional_encap: readonly Ref<'Encap'>[];
  /** Weak reference. */
  readonly chassis: Ref<'Chassis'> | undefined;
  readonly datapath: Ref<'Datapath_Binding'>;
  /** Weak reference. */
  readonly encap: Ref<'Encap'> | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly gateway_chassis: readonly Ref<'Gateway_Chassis'>[];
  readonly ha_chassis_group: Ref<'HA_Chassis_Group'> | undefined;
  readonly logical_port: string;
  readonly mac: readonly string[];
  /** Weak reference. */
  readonly mirror_rules: readonly Ref<'Mirror'>[];
  readonly nat_addresses: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly parent_port: string | undefined;
  readonly port_security: readonly string[];
  /** Weak reference. */
  readonly requested_additional_chassis: readonly Ref<'Chassis'>[];
  /** Weak reference. */
  readonly requested_chassis: Ref<'Chassis'> | undefined;
  /** 1..4095. */
  readonly tag: number | undefined;
  /** 1..32767. */
  readonly tunnel_key: number;
  readonly type: string;
  readonly up: boolean | undefined;
  readonly virtual_parent: string | undefined;
}

/** A row of Port_Group. Unique: name. */
export interface Port_Group {
  readonly _uuid: Ref<'Port_Group'>;
  readonly name: string;
  readonly ports: readonly string[];
}

/** A row of RBAC_Permission. */
export interface RBAC_Permission {
  readonly _uuid: Ref<'RBAC_Permission'>;
  readonly authorization: readonly string[];
  readonly insert_delete: boolean;
  readonly table: string;
  readonly update: readonly string[];
}

/** A row of RBAC_Role. */
export interface RBAC_Role {
  readonly _uuid: Ref<'RBAC_Role'>;
  readonly name: string;
  /** Values: weak reference. */
  readonly permissions: ReadonlyMap<string, Ref<'RBAC_Permission'>>;
}

/** A row of SB_Global. */
export interface SB_Global {
  readonly _uuid: Ref<'SB_Global'>;
  readonly connections: readonly Ref<'Connection'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ipsec: boolean;
  readonly nb_cfg: bigint;
  readonly options: ReadonlyMap<string, string>;
  readonly ssl: Ref<'SSL'> | undefined;
}

/** A row of SSL. Rows live as long as a strong reference to them does. */
export interface SSL {
  readonly _uuid: Ref<'SSL'>;
  readonly bootstrap_ca_cert: boolean;
  readonly ca_cert: string;
  readonly certificate: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly private_key: string;
  readonly ssl_ciphers: string;
  /** @since schema 20.41.0 */
  readonly ssl_ciphersuites?: string;
  readonly ssl_protocols: string;
}

/** A row of Service_Monitor. Unique: logical_port with ip with port with protocol. */
export interface Service_Monitor {
  readonly _uuid: Ref<'Service_Monitor'>;
  /** @since schema 20.41.0 */
  readonly chassis_name?: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ip: string;
  readonly logical_port: string;
  readonly options: ReadonlyMap<string, string>;
  /** 0..65535. */
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | undefined;
  readonly src_ip: string;
  readonly src_mac: string;
  readonly status: 'online' | 'offline' | 'error' | undefined;
}

/** A row of Static_MAC_Binding. Unique: logical_port with ip. */
export interface Static_MAC_Binding {
  readonly _uuid: Ref<'Static_MAC_Binding'>;
  readonly datapath: Ref<'Datapath_Binding'>;
  readonly ip: string;
  readonly logical_port: string;
  readonly mac: string;
  readonly override_dynamic_mac: boolean;
}

/** The tables of OVN_Southbound. */
export interface OVN_Southbound_Tables {
  readonly ACL_ID: TableTypes<ACL_ID>;
  readonly Address_Set: TableTypes<Address_Set>;
  readonly Advertised_Route: TableTypes<Advertised_Route, never, 'datapath' | 'logical_port'>;
  readonly BFD: TableTypes<BFD, never, 'src_port' | 'status'>;
  readonly Chassis: TableTypes<Chassis, never, 'encaps'>;
  readonly Chassis_Private: TableTypes<Chassis_Private>;
  readonly Chassis_Template_Var: TableTypes<Chassis_Template_Var>;
  readonly Connection: TableTypes<Connection>;
  readonly Controller_Event: TableTypes<Controller_Event, never, 'event_type'>;
  readonly DHCP_Options: TableTypes<DHCP_Options, never, 'type'>;
  readonly DHCPv6_Options: TableTypes<DHCPv6_Options, never, 'type'>;
  readonly DNS: TableTypes<DNS, never, 'datapaths'>;
  readonly Datapath_Binding: TableTypes<Datapath_Binding, never, 'tunnel_key'>;
  readonly ECMP_Nexthop: TableTypes<ECMP_Nexthop, never, 'datapath' | 'port'>;
  readonly Encap: TableTypes<Encap, never, 'type'>;
  readonly FDB: TableTypes<FDB, never, 'dp_key' | 'port_key'>;
  readonly Gateway_Chassis: TableTypes<Gateway_Chassis>;
  readonly HA_Chassis: TableTypes<HA_Chassis>;
  readonly HA_Chassis_Group: TableTypes<HA_Chassis_Group>;
  readonly IGMP_Group: TableTypes<IGMP_Group>;
  readonly IP_Multicast: TableTypes<IP_Multicast, never, 'datapath'>;
  readonly Learned_Route: TableTypes<Learned_Route, never, 'datapath' | 'logical_port'>;
  readonly Load_Balancer: TableTypes<Load_Balancer>;
  readonly Logical_DP_Group: TableTypes<Logical_DP_Group>;
  readonly Logical_Flow: TableTypes<Logical_Flow, never, 'pipeline'>;
  readonly MAC_Binding: TableTypes<MAC_Binding, never, 'datapath'>;
  readonly Meter: TableTypes<Meter, never, 'bands' | 'unit'>;
  readonly Meter_Band: TableTypes<Meter_Band, never, 'action' | 'rate'>;
  readonly Mirror: TableTypes<Mirror, never, 'filter' | 'type'>;
  readonly Multicast_Group: TableTypes<Multicast_Group, never, 'datapath' | 'tunnel_key'>;
  readonly Port_Binding: TableTypes<Port_Binding, never, 'datapath' | 'tunnel_key'>;
  readonly Port_Group: TableTypes<Port_Group>;
  readonly RBAC_Permission: TableTypes<RBAC_Permission>;
  readonly RBAC_Role: TableTypes<RBAC_Role>;
  readonly SB_Global: TableTypes<SB_Global>;
  readonly SSL: TableTypes<SSL>;
  readonly Service_Monitor: TableTypes<Service_Monitor>;
  readonly Static_MAC_Binding: TableTypes<Static_MAC_Binding, never, 'datapath'>;
}

export const OVN_Southbound: DatabaseDescriptor<OVN_Southbound_Tables> = defineDatabase({
  name: 'OVN_Southbound',
  versions: ['20.27.0', '20.41.0'],
  tables: {
    ACL_ID: {
      isRoot: true, columns: {
        id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
      },
    },
    Address_Set: {
      isRoot: true, indexes: [['name']], columns: {
        addresses: { type: { key: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
      },
    },
    Advertised_Route: {
      isRoot: true, indexes: [['datapath', 'logical_port', 'ip_prefix', 'tracked_port']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ip_prefix: { type: 'string' },
        logical_port: { type: { key: { type: 'uuid', refTable: 'Port_Binding' } } },
        tracked_port: { type: { key: { type: 'uuid', refTable: 'Port_Binding' }, min: 0 } },
      },
    },
    BFD: {
      isRoot: true, indexes: [['logical_port', 'dst_ip', 'src_port', 'disc']], columns: {
        chassis_name: { type: 'string' },
        detect_mult: { type: 'integer' },
        disc: { type: 'integer' },
        dst_ip: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        logical_port: { type: 'string' },
        min_rx: { type: 'integer' },
        min_tx: { type: 'integer' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        src_port: { type: { key: { type: 'integer', minInteger: 49152, maxInteger: 65535 } } },
        status: { type: { key: { type: 'string', enum: ['set', ['down', 'init', 'up', 'admin_down']] } } },
      },
    },
    Chassis: {
      isRoot: true, indexes: [['name']], columns: {
        encaps: { type: { key: { type: 'uuid', refTable: 'Encap' }, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        hostname: { type: 'string' },
        name: { type: 'string' },
        nb_cfg: { type: 'integer' },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        transport_zones: { type: { key: 'string', min: 0, max: 'unlimited' } },
        vtep_logical_switches: { type: { key: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Chassis_Private: {
      isRoot: true, indexes: [['name']], columns: {
        chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        nb_cfg: { type: 'integer' },
        nb_cfg_timestamp: { type: 'integer' },
      },
    },
    Chassis_Template_Var: {
      isRoot: true, indexes: [['chassis']], columns: {
        chassis: { type: 'string' },
        variables: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Connection: {
      indexes: [['target']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        inactivity_probe: { type: { key: 'integer', min: 0 } },
        is_connected: { type: 'boolean', ephemeral: true },
        max_backoff: { type: { key: { type: 'integer', minInteger: 1000 }, min: 0 } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        read_only: { type: 'boolean' },
        role: { type: 'string' },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        target: { type: 'string' },
      },
    },
    Controller_Event: {
      isRoot: true, columns: {
        chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        event_info: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        event_type: { type: { key: { type: 'string', enum: ['set', ['empty_lb_backends']] } } },
        seq_num: { type: 'integer' },
      },
    },
    DHCP_Options: {
      isRoot: true, columns: {
        code: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 254 } } },
        name: { type: 'string' },
        type: { type: { key: { type: 'string', enum: ['set', ['bool', 'uint8', 'uint16', 'uint32', 'ipv4', 'static_routes', 'str', 'host_id', 'domains']] } } },
      },
    },
    DHCPv6_Options: {
      isRoot: true, columns: {
        code: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 254 } } },
        name: { type: 'string' },
        type: { type: { key: { type: 'string', enum: ['set', ['ipv6', 'str', 'mac', 'domain']] } } },
      },
    },
    DNS: {
      isRoot: true, columns: {
        datapaths: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' }, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        records: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Datapath_Binding: {
      isRoot: true, indexes: [['tunnel_key']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        load_balancers: { type: { key: 'uuid', min: 0, max: 'unlimited' } },
        tunnel_key: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 16777215 } } },
      },
    },
    ECMP_Nexthop: {
      isRoot: true, indexes: [['nexthop', 'port']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        mac: { type: 'string' },
        nexthop: { type: 'string' },
        port: { type: { key: { type: 'uuid', refTable: 'Port_Binding' } } },
      },
    },
    Encap: {
      indexes: [['type', 'ip']], columns: {
        chassis_name: { type: 'string' },
        ip: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        type: { type: { key: { type: 'string', enum: ['set', ['geneve', 'stt', 'vxlan']] } } },
      },
    },
    FDB: {
      isRoot: true, indexes: [['mac', 'dp_key']], columns: {
        dp_key: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 16777215 } } },
        mac: { type: 'string' },
        port_key: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 16777215 } } },
        timestamp: { type: 'integer' },
      },
    },
    Gateway_Chassis: {
      indexes: [['name']], columns: {
        chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
      },
    },
    HA_Chassis: {
      columns: {
        chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
      },
    },
    HA_Chassis_Group: {
      isRoot: true, indexes: [['name']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ha_chassis: { type: { key: { type: 'uuid', refTable: 'HA_Chassis' }, min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        ref_chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0, max: 'unlimited' } },
      },
    },
    IGMP_Group: {
      isRoot: true, indexes: [['address', 'datapath', 'chassis']], columns: {
        address: { type: 'string' },
        chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        chassis_name: { type: 'string' },
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'weak' }, min: 0 } },
        ports: { type: { key: { type: 'uuid', refTable: 'Port_Binding', refType: 'weak' }, min: 0, max: 'unlimited' } },
        protocol: { type: 'string' },
      },
    },
    IP_Multicast: {
      isRoot: true, indexes: [['datapath']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'weak' } } },
        enabled: { type: { key: 'boolean', min: 0 } },
        eth_src: { type: 'string' },
        idle_timeout: { type: { key: 'integer', min: 0 } },
        ip4_src: { type: 'string' },
        ip6_src: { type: 'string' },
        querier: { type: { key: 'boolean', min: 0 } },
        query_interval: { type: { key: 'integer', min: 0 } },
        query_max_resp: { type: { key: 'integer', min: 0 } },
        seq_no: { type: 'integer' },
        table_size: { type: { key: 'integer', min: 0 } },
      },
    },
    Learned_Route: {
      isRoot: true, indexes: [['datapath', 'logical_port', 'ip_prefix', 'nexthop']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ip_prefix: { type: 'string' },
        logical_port: { type: { key: { type: 'uuid', refTable: 'Port_Binding' } } },
        nexthop: { type: 'string' },
      },
    },
    Load_Balancer: {
      isRoot: true, columns: {
        datapath_group: { type: { key: { type: 'uuid', refTable: 'Logical_DP_Group' }, min: 0 } },
        datapaths: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' }, min: 0, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        lr_datapath_group: { type: { key: { type: 'uuid', refTable: 'Logical_DP_Group' }, min: 0 } },
        ls_datapath_group: { type: { key: { type: 'uuid', refTable: 'Logical_DP_Group' }, min: 0 } },
        name: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        protocol: { type: { key: { type: 'string', enum: ['set', ['tcp', 'udp', 'sctp']] }, min: 0 } },
        vips: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Logical_DP_Group: {
      columns: {
        datapaths: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding', refType: 'weak' }, min: 0, max: 'unlimited' } },
      },
    },
    Logical_Flow: {
      isRoot: true, columns: {
        actions: { type: 'string' },
        controller_meter: { type: { key: 'string', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        flow_desc: { type: { key: 'string', min: 0 } },
        logical_datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' }, min: 0 } },
        logical_dp_group: { type: { key: { type: 'uuid', refTable: 'Logical_DP_Group' }, min: 0 } },
        match: { type: 'string' },
        pipeline: { type: { key: { type: 'string', enum: ['set', ['ingress', 'egress']] } } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 65535 } } },
        table_id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32 } } },
        tags: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    MAC_Binding: {
      isRoot: true, indexes: [['logical_port', 'ip']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        ip: { type: 'string' },
        logical_port: { type: 'string' },
        mac: { type: 'string' },
        timestamp: { type: 'integer' },
      },
    },
    Meter: {
      isRoot: true, indexes: [['name']], columns: {
        bands: { type: { key: { type: 'uuid', refTable: 'Meter_Band' }, max: 'unlimited' } },
        name: { type: 'string' },
        unit: { type: { key: { type: 'string', enum: ['set', ['kbps', 'pktps']] } } },
      },
    },
    Meter_Band: {
      columns: {
        action: { type: { key: { type: 'string', enum: ['set', ['drop']] } } },
        burst_size: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 } } },
        rate: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4294967295 } } },
      },
    },
    Mirror: {
      isRoot: true, indexes: [['name']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        filter: { type: { key: { type: 'string', enum: ['set', ['from-lport', 'to-lport', 'both']] } } },
        index: { type: 'integer' },
        name: { type: 'string' },
        sink: { type: 'string' },
        type: { type: { key: { type: 'string', enum: ['set', ['gre', 'erspan', 'local']] } } },
      },
    },
    Multicast_Group: {
      isRoot: true, indexes: [['datapath', 'tunnel_key'], ['datapath', 'name']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        name: { type: 'string' },
        ports: { type: { key: { type: 'uuid', refTable: 'Port_Binding', refType: 'weak' }, min: 0, max: 'unlimited' } },
        tunnel_key: { type: { key: { type: 'integer', minInteger: 32768, maxInteger: 65535 } } },
      },
    },
    Port_Binding: {
      isRoot: true, indexes: [['datapath', 'tunnel_key'], ['logical_port']], columns: {
        additional_chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0, max: 'unlimited' } },
        additional_encap: { type: { key: { type: 'uuid', refTable: 'Encap', refType: 'weak' }, min: 0, max: 'unlimited' } },
        chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        encap: { type: { key: { type: 'uuid', refTable: 'Encap', refType: 'weak' }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        gateway_chassis: { type: { key: { type: 'uuid', refTable: 'Gateway_Chassis' }, min: 0, max: 'unlimited' } },
        ha_chassis_group: { type: { key: { type: 'uuid', refTable: 'HA_Chassis_Group' }, min: 0 } },
        logical_port: { type: 'string' },
        mac: { type: { key: 'string', min: 0, max: 'unlimited' } },
        mirror_rules: { type: { key: { type: 'uuid', refTable: 'Mirror', refType: 'weak' }, min: 0, max: 'unlimited' } },
        nat_addresses: { type: { key: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        parent_port: { type: { key: 'string', min: 0 } },
        port_security: { type: { key: 'string', min: 0, max: 'unlimited' } },
        requested_additional_chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0, max: 'unlimited' } },
        requested_chassis: { type: { key: { type: 'uuid', refTable: 'Chassis', refType: 'weak' }, min: 0 } },
        tag: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4095 }, min: 0 } },
        tunnel_key: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 32767 } } },
        type: { type: 'string' },
        up: { type: { key: 'boolean', min: 0 } },
        virtual_parent: { type: { key: 'string', min: 0 } },
      },
    },
    Port_Group: {
      isRoot: true, indexes: [['name']], columns: {
        name: { type: 'string' },
        ports: { type: { key: 'string', min: 0, max: 'unlimited' } },
      },
    },
    RBAC_Permission: {
      isRoot: true, columns: {
        authorization: { type: { key: 'string', min: 0, max: 'unlimited' } },
        insert_delete: { type: 'boolean' },
        table: { type: 'string' },
        update: { type: { key: 'string', min: 0, max: 'unlimited' } },
      },
    },
    RBAC_Role: {
      isRoot: true, columns: {
        name: { type: 'string' },
        permissions: { type: { key: 'string', value: { type: 'uuid', refTable: 'RBAC_Permission', refType: 'weak' }, min: 0, max: 'unlimited' } },
      },
    },
    SB_Global: {
      isRoot: true, columns: {
        connections: { type: { key: { type: 'uuid', refTable: 'Connection' }, min: 0, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ipsec: { type: 'boolean' },
        nb_cfg: { type: 'integer' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ssl: { type: { key: { type: 'uuid', refTable: 'SSL' }, min: 0 } },
      },
    },
    SSL: {
      columns: {
        bootstrap_ca_cert: { type: 'boolean' },
        ca_cert: { type: 'string' },
        certificate: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        private_key: { type: 'string' },
        ssl_ciphers: { type: 'string' },
        ssl_ciphersuites: { type: 'string' },
        ssl_protocols: { type: 'string' },
      },
    },
    Service_Monitor: {
      isRoot: true, indexes: [['logical_port', 'ip', 'port', 'protocol']], columns: {
        chassis_name: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ip: { type: 'string' },
        logical_port: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        port: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 65535 } } },
        protocol: { type: { key: { type: 'string', enum: ['set', ['tcp', 'udp']] }, min: 0 } },
        src_ip: { type: 'string' },
        src_mac: { type: 'string' },
        status: { type: { key: { type: 'string', enum: ['set', ['online', 'offline', 'error']] }, min: 0 } },
      },
    },
    Static_MAC_Binding: {
      isRoot: true, indexes: [['logical_port', 'ip']], columns: {
        datapath: { type: { key: { type: 'uuid', refTable: 'Datapath_Binding' } } },
        ip: { type: 'string' },
        logical_port: { type: 'string' },
        mac: { type: 'string' },
        override_dynamic_mac: { type: 'boolean' },
      },
    },
  },
});
