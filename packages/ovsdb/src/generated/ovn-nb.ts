// Row types and descriptor of OVN_Northbound, from schema 7.0.0 and 7.11.0.
// Generated from .ovsschema files by `ovsdb codegen`: do not edit.
import { type DatabaseDescriptor, defineDatabase, type TableTypes } from '../schema/descriptor.ts';
import type { Ref } from '../value/uuid.ts';

/** A row of ACL. Rows live as long as a strong reference to them does. */
export interface ACL {
  readonly _uuid: Ref<'ACL'>;
  readonly action: 'allow' | 'allow-related' | 'allow-stateless' | 'drop' | 'reject' | 'pass';
  readonly direction: 'from-lport' | 'to-lport';
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0..4294967295. */
  readonly label: number;
  readonly log: boolean;
  readonly match: string;
  readonly meter: string | undefined;
  /** At most 63 characters. */
  readonly name: string | undefined;
  readonly options: ReadonlyMap<string, string>;
  /** 0..32767. */
  readonly priority: number;
  /** @since schema 7.11.0 */
  readonly sample_est?: Ref<'Sample'> | undefined;
  /** @since schema 7.11.0 */
  readonly sample_new?: Ref<'Sample'> | undefined;
  readonly severity: 'alert' | 'warning' | 'notice' | 'info' | 'debug' | undefined;
  /** 0..3. @since schema 7.11.0 */
  readonly tier?: number;
}

/** A row of Address_Set. Unique: name. */
export interface Address_Set {
  readonly _uuid: Ref<'Address_Set'>;
  readonly addresses: readonly string[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly name: string;
}

/** A row of BFD. Unique: logical_port with dst_ip. */
export interface BFD {
  readonly _uuid: Ref<'BFD'>;
  /** 1 or more. */
  readonly detect_mult: bigint | undefined;
  readonly dst_ip: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly logical_port: string;
  readonly min_rx: bigint | undefined;
  /** 1 or more. */
  readonly min_tx: bigint | undefined;
  readonly options: ReadonlyMap<string, string>;
  readonly status: 'down' | 'init' | 'up' | 'admin_down' | undefined;
}

/** A row of Chassis_Template_Var. Unique: chassis. */
export interface Chassis_Template_Var {
  readonly _uuid: Ref<'Chassis_Template_Var'>;
  readonly chassis: string;
  readonly external_ids: ReadonlyMap<string, string>;
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
  /** Ephemeral. */
  readonly status: ReadonlyMap<string, string>;
  readonly target: string;
}

/** A row of Copp. Unique: name. */
export interface Copp {
  readonly _uuid: Ref<'Copp'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly meters: ReadonlyMap<string, string>;
  readonly name: string;
}

/** A row of DHCP_Options. */
export interface DHCP_Options {
  readonly _uuid: Ref<'DHCP_Options'>;
  readonly cidr: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly options: ReadonlyMap<string, string>;
}

/** A row of DHCP_Relay. @since schema 7.11.0 */
export interface DHCP_Relay {
  readonly _uuid: Ref<'DHCP_Relay'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  readonly servers: string | undefined;
}

/** A row of DNS. */
export interface DNS {
  readonly _uuid: Ref<'DNS'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** @since schema 7.11.0 */
  readonly options?: ReadonlyMap<string, string>;
  readonly records: ReadonlyMap<string, string>;
}

/** A row of Forwarding_Group. Rows live as long as a strong reference to them does. */
export interface Forwarding_Group {
  readonly _uuid: Ref<'Forwarding_Group'>;
  /** At least 1. */
  readonly child_port: readonly string[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly liveness: boolean;
  readonly name: string;
  readonly vip: string;
  readonly vmac: string;
}

/** A row of Gateway_Chassis. Rows live as long as a strong reference to them does. Unique: name. */
export interface Gateway_Chassis {
  readonly _uuid: Ref<'Gateway_Chassis'>;
  readonly chassis_name: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  /** 0..32767. */
  readonly priority: number;
}

/** A row of HA_Chassis. Rows live as long as a strong reference to them does. */
export interface HA_Chassis {
  readonly _uuid: Ref<'HA_Chassis'>;
  readonly chassis_name: string;
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
}

/** A row of Load_Balancer. */
export interface Load_Balancer {
  readonly _uuid: Ref<'Load_Balancer'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly health_check: readonly Ref<'Load_Balancer_Health_Check'>[];
  readonly ip_port_mappings: ReadonlyMap<string, string>;
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  readonly protocol: 'tcp' | 'udp' | 'sctp' | undefined;
  readonly selection_fields: readonly ('eth_src' | 'eth_dst' | 'ip_src' | 'ip_dst' | 'tp_src' | 'tp_dst' | 'ipv6_src' | 'ipv6_dst')[];
  readonly vips: ReadonlyMap<string, string>;
}

/** A row of Load_Balancer_Group. Unique: name. */
export interface Load_Balancer_Group {
  readonly _uuid: Ref<'Load_Balancer_Group'>;
  /** Weak reference. */
  readonly load_balancer: readonly Ref<'Load_Balancer'>[];
  readonly name: string;
}

/** A row of Load_Balancer_Health_Check. Rows live as long as a strong reference to them does. */
export interface Load_Balancer_Health_Check {
  readonly _uuid: Ref<'Load_Balancer_Health_Check'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly options: ReadonlyMap<string, string>;
  readonly vip: string;
}

/** A row of Logical_Router. */
export interface Logical_Router {
  readonly _uuid: Ref<'Logical_Router'>;
  /** Weak reference. */
  readonly copp: Ref<'Copp'> | undefined;
  readonly enabled: boolean | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** Weak reference. */
  readonly load_balancer: readonly Ref<'Load_Balancer'>[];
  readonly load_balancer_group: readonly Ref<'Load_Balancer_Group'>[];
  readonly name: string;
  readonly nat: readonly Ref<'NAT'>[];
  readonly options: ReadonlyMap<string, string>;
  readonly policies: readonly Ref<'Logical_Router_Policy'>[];
  readonly ports: readonly Ref<'Logical_Router_Port'>[];
  readonly static_routes: readonly Ref<'Logical_Router_Static_Route'>[];
}

/** A row of Logical_Router_Policy. Rows live as long as a strong reference to them does. */
export interface Logical_Router_Policy {
  readonly _uuid: Ref<'Logical_Router_Policy'>;
  readonly action: 'allow' | 'drop' | 'reroute' | 'jump';
  /** Weak reference. @since schema 7.11.0 */
  readonly bfd_sessions?: readonly Ref<'BFD'>[];
  /** @since schema 7.11.0 */
  readonly chain?: string | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** @since schema 7.11.0 */
  readonly jump_chain?: string | undefined;
  readonly match: string;
  readonly nexthop: string | undefined;
  readonly nexthops: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  /** 0..32767. */
  readonly priority: number;
}

/** A row of Logical_Router_Port. Rows live as long as a strong reference to them does. Unique: name. */
export interface Logical_Router_Port {
  readonly _uuid: Ref<'Logical_Router_Port'>;
  /** @since schema 7.11.0 */
  readonly dhcp_relay?: Ref<'DHCP_Relay'> | undefined;
  readonly enabled: boolean | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly gateway_chassis: readonly Ref<'Gateway_Chassis'>[];
  readonly ha_chassis_group: Ref<'HA_Chassis_Group'> | undefined;
  readonly ipv6_prefix: readonly string[];
  readonly ipv6_ra_configs: ReadonlyMap<string, string>;
  readonly mac: string;
  readonly name: string;
  readonly networks: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly peer: string | undefined;
  /** @since schema 7.11.0 */
  readonly status?: ReadonlyMap<string, string>;
}

/** A row of Logical_Router_Static_Route. Rows live as long as a strong reference to them does. */
export interface Logical_Router_Static_Route {
  readonly _uuid: Ref<'Logical_Router_Static_Route'>;
  /** Weak reference. */
  readonly bfd: Ref<'BFD'> | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ip_prefix: string;
  readonly nexthop: string;
  readonly options: ReadonlyMap<string, string>;
  readonly output_port: string | undefined;
  readonly policy: 'src-ip' | 'dst-ip' | undefined;
  readonly route_table: string;
  /** @since schema 7.11.0 */
  readonly selection_fields?: readonly ('eth_src' | 'eth_dst' | 'ip_proto' | 'ip_src' | 'ip_dst' | 'ipv6_src' | 'ipv6_dst' | 'tp_src' | 'tp_dst')[];
}

/** A row of Logical_Switch. */
export interface Logical_Switch {
  readonly _uuid: Ref<'Logical_Switch'>;
  readonly acls: readonly Ref<'ACL'>[];
  /** Weak reference. */
  readonly copp: Ref<'Copp'> | undefined;
  /** Weak reference. */
  readonly dns_records: readonly Ref<'DNS'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly forwarding_groups: readonly Ref<'Forwarding_Group'>[];
  /** Weak reference. */
  readonly load_balancer: readonly Ref<'Load_Balancer'>[];
  readonly load_balancer_group: readonly Ref<'Load_Balancer_Group'>[];
  readonly name: string;
  readonly other_config: ReadonlyMap<string, string>;
  readonly ports: readonly Ref<'Logical_Switch_Port'>[];
  readonly qos_rules: readonly Ref<'QoS'>[];
}

/** A row of Logical_Switch_Port. Rows live as long as a strong reference to them does. Unique: name. */
export interface Logical_Switch_Port {
  readonly _uuid: Ref<'Logical_Switch_Port'>;
  readonly addresses: readonly string[];
  /** Weak reference. */
  readonly dhcpv4_options: Ref<'DHCP_Options'> | undefined;
  /** Weak reference. */
  readonly dhcpv6_options: Ref<'DHCP_Options'> | undefined;
  readonly dynamic_addresses: string | undefined;
  readonly enabled: boolean | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly ha_chassis_group: Ref<'HA_Chassis_Group'> | undefined;
  /** Weak reference. */
  readonly mirror_rules: readonly Ref<'Mirror'>[];
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  readonly parent_name: string | undefined;
  /** @since schema 7.11.0 */
  readonly peer?: string | undefined;
  readonly port_security: readonly string[];
  /** 1..4095. */
  readonly tag: number | undefined;
  /** 0..4095. */
  readonly tag_request: number | undefined;
  readonly type: string;
  readonly up: boolean | undefined;
}

/** A row of Meter. Unique: name. */
export interface Meter {
  readonly _uuid: Ref<'Meter'>;
  /** At least 1. */
  readonly bands: readonly Ref<'Meter_Band'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly fair: boolean | undefined;
  readonly name: string;
  readonly unit: 'kbps' | 'pktps';
}

/** A row of Meter_Band. Rows live as long as a strong reference to them does. */
export interface Meter_Band {
  readonly _uuid: Ref<'Meter_Band'>;
  readonly action: 'drop';
  /** 0..4294967295. */
  readonly burst_size: number;
  readonly external_ids: ReadonlyMap<string, string>;
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

/** A row of NAT. Rows live as long as a strong reference to them does. */
export interface NAT {
  readonly _uuid: Ref<'NAT'>;
  readonly allowed_ext_ips: Ref<'Address_Set'> | undefined;
  readonly exempted_ext_ips: Ref<'Address_Set'> | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly external_ip: string;
  readonly external_mac: string | undefined;
  readonly external_port_range: string;
  /** Weak reference. */
  readonly gateway_port: Ref<'Logical_Router_Port'> | undefined;
  readonly logical_ip: string;
  readonly logical_port: string | undefined;
  /** @since schema 7.11.0 */
  readonly match?: string;
  readonly options: ReadonlyMap<string, string>;
  /** 0..32767. @since schema 7.11.0 */
  readonly priority?: number;
  readonly type: 'dnat' | 'snat' | 'dnat_and_snat';
}

/** A row of NB_Global. */
export interface NB_Global {
  readonly _uuid: Ref<'NB_Global'>;
  readonly connections: readonly Ref<'Connection'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly hv_cfg: bigint;
  readonly hv_cfg_timestamp: bigint;
  readonly ipsec: boolean;
  readonly name: string;
  readonly nb_cfg: bigint;
  readonly nb_cfg_timestamp: bigint;
  readonly options: ReadonlyMap<string, string>;
  readonly sb_cfg: bigint;
  readonly sb_cfg_timestamp: bigint;
  readonly ssl: Ref<'SSL'> | undefined;
}

/** A row of Port_Group. Unique: name. */
export interface Port_Group {
  readonly _uuid: Ref<'Port_Group'>;
  readonly acls: readonly Ref<'ACL'>[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly name: string;
  /** Weak reference. */
  readonly ports: readonly Ref<'Logical_Switch_Port'>[];
}

/** A row of QoS. Rows live as long as a strong reference to them does. */
export interface QoS {
  readonly _uuid: Ref<'QoS'>;
  /** Values: 0..4294967295. */
  readonly action: ReadonlyMap<'dscp' | 'mark', number>;
  /** Values: 1..4294967295. */
  readonly bandwidth: ReadonlyMap<'rate' | 'burst', number>;
  readonly direction: 'from-lport' | 'to-lport';
  readonly external_ids: ReadonlyMap<string, string>;
  readonly match: string;
  /** 0..32767. */
  readonly priority: number;
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
  /** @since schema 7.11.0 */
  readonly ssl_ciphersuites?: string;
  readonly ssl_protocols: string;
}

/** A row of Sample. Rows live as long as a strong reference to them does. Unique: metadata. @since schema 7.11.0 */
export interface Sample {
  readonly _uuid: Ref<'Sample'>;
  readonly collectors: readonly Ref<'Sample_Collector'>[];
  /** 1..4294967295. */
  readonly metadata: number;
}

/** A row of Sample_Collector. Unique: id. @since schema 7.11.0 */
export interface Sample_Collector {
  readonly _uuid: Ref<'Sample_Collector'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 1..255. */
  readonly id: number;
  readonly name: string;
  /** 0..65535. */
  readonly probability: number;
  /** 1..4294967295. */
  readonly set_id: number;
}

/** A row of Sampling_App. Unique: type. @since schema 7.11.0 */
export interface Sampling_App {
  readonly _uuid: Ref<'Sampling_App'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 1..255. */
  readonly id: number;
  readonly type: 'drop' | 'acl-new' | 'acl-est';
}

/** A row of Static_MAC_Binding. Unique: logical_port with ip. */
export interface Static_MAC_Binding {
  readonly _uuid: Ref<'Static_MAC_Binding'>;
  readonly ip: string;
  readonly logical_port: string;
  readonly mac: string;
  readonly override_dynamic_mac: boolean;
}

/** The tables of OVN_Northbound. */
export interface OVN_Northbound_Tables {
  readonly ACL: TableTypes<ACL, never, 'action' | 'direction'>;
  readonly Address_Set: TableTypes<Address_Set>;
  readonly BFD: TableTypes<BFD>;
  readonly Chassis_Template_Var: TableTypes<Chassis_Template_Var>;
  readonly Connection: TableTypes<Connection>;
  readonly Copp: TableTypes<Copp>;
  readonly DHCP_Options: TableTypes<DHCP_Options>;
  readonly DHCP_Relay: TableTypes<DHCP_Relay>;
  readonly DNS: TableTypes<DNS>;
  readonly Forwarding_Group: TableTypes<Forwarding_Group>;
  readonly Gateway_Chassis: TableTypes<Gateway_Chassis>;
  readonly HA_Chassis: TableTypes<HA_Chassis>;
  readonly HA_Chassis_Group: TableTypes<HA_Chassis_Group>;
  readonly Load_Balancer: TableTypes<Load_Balancer>;
  readonly Load_Balancer_Group: TableTypes<Load_Balancer_Group>;
  readonly Load_Balancer_Health_Check: TableTypes<Load_Balancer_Health_Check>;
  readonly Logical_Router: TableTypes<Logical_Router>;
  readonly Logical_Router_Policy: TableTypes<Logical_Router_Policy, never, 'action'>;
  readonly Logical_Router_Port: TableTypes<Logical_Router_Port>;
  readonly Logical_Router_Static_Route: TableTypes<Logical_Router_Static_Route>;
  readonly Logical_Switch: TableTypes<Logical_Switch>;
  readonly Logical_Switch_Port: TableTypes<Logical_Switch_Port>;
  readonly Meter: TableTypes<Meter, never, 'bands' | 'unit'>;
  readonly Meter_Band: TableTypes<Meter_Band, never, 'action' | 'rate'>;
  readonly Mirror: TableTypes<Mirror, never, 'filter' | 'type'>;
  readonly NAT: TableTypes<NAT, never, 'type'>;
  readonly NB_Global: TableTypes<NB_Global>;
  readonly Port_Group: TableTypes<Port_Group>;
  readonly QoS: TableTypes<QoS, never, 'direction'>;
  readonly SSL: TableTypes<SSL>;
  readonly Sample: TableTypes<Sample, never, 'metadata'>;
  readonly Sample_Collector: TableTypes<Sample_Collector, never, 'id' | 'set_id'>;
  readonly Sampling_App: TableTypes<Sampling_App, never, 'id' | 'type'>;
  readonly Static_MAC_Binding: TableTypes<Static_MAC_Binding>;
}

export const OVN_Northbound: DatabaseDescriptor<OVN_Northbound_Tables> = defineDatabase({
  name: 'OVN_Northbound',
  versions: ['7.0.0', '7.11.0'],
  tables: {
    ACL: {
      columns: {
        action: { type: { key: { type: 'string', enum: ['set', ['allow', 'allow-related', 'allow-stateless', 'drop', 'reject', 'pass']] } } },
        direction: { type: { key: { type: 'string', enum: ['set', ['from-lport', 'to-lport']] } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        label: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 } } },
        log: { type: 'boolean' },
        match: { type: 'string' },
        meter: { type: { key: 'string', min: 0 } },
        name: { type: { key: { type: 'string', maxLength: 63 }, min: 0 } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
        sample_est: { type: { key: { type: 'uuid', refTable: 'Sample' }, min: 0 } },
        sample_new: { type: { key: { type: 'uuid', refTable: 'Sample' }, min: 0 } },
        severity: { type: { key: { type: 'string', enum: ['set', ['alert', 'warning', 'notice', 'info', 'debug']] }, min: 0 } },
        tier: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 3 } } },
      },
    },
    Address_Set: {
      isRoot: true, indexes: [['name']], columns: {
        addresses: { type: { key: 'string', min: 0, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
      },
    },
    BFD: {
      isRoot: true, indexes: [['logical_port', 'dst_ip']], columns: {
        detect_mult: { type: { key: { type: 'integer', minInteger: 1 }, min: 0 } },
        dst_ip: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        logical_port: { type: 'string' },
        min_rx: { type: { key: 'integer', min: 0 } },
        min_tx: { type: { key: { type: 'integer', minInteger: 1 }, min: 0 } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        status: { type: { key: { type: 'string', enum: ['set', ['down', 'init', 'up', 'admin_down']] }, min: 0 } },
      },
    },
    Chassis_Template_Var: {
      isRoot: true, indexes: [['chassis']], columns: {
        chassis: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
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
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        target: { type: 'string' },
      },
    },
    Copp: {
      isRoot: true, indexes: [['name']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        meters: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
      },
    },
    DHCP_Options: {
      isRoot: true, columns: {
        cidr: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    DHCP_Relay: {
      isRoot: true, columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        servers: { type: { key: 'string', min: 0 } },
      },
    },
    DNS: {
      isRoot: true, columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        records: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Forwarding_Group: {
      columns: {
        child_port: { type: { key: 'string', max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        liveness: { type: 'boolean' },
        name: { type: 'string' },
        vip: { type: 'string' },
        vmac: { type: 'string' },
      },
    },
    Gateway_Chassis: {
      indexes: [['name']], columns: {
        chassis_name: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
      },
    },
    HA_Chassis: {
      columns: {
        chassis_name: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
      },
    },
    HA_Chassis_Group: {
      isRoot: true, indexes: [['name']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ha_chassis: { type: { key: { type: 'uuid', refTable: 'HA_Chassis' }, min: 0, max: 'unlimited' } },
        name: { type: 'string' },
      },
    },
    Load_Balancer: {
      isRoot: true, columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        health_check: { type: { key: { type: 'uuid', refTable: 'Load_Balancer_Health_Check' }, min: 0, max: 'unlimited' } },
        ip_port_mappings: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        protocol: { type: { key: { type: 'string', enum: ['set', ['tcp', 'udp', 'sctp']] }, min: 0 } },
        selection_fields: { type: { key: { type: 'string', enum: ['set', ['eth_src', 'eth_dst', 'ip_src', 'ip_dst', 'tp_src', 'tp_dst', 'ipv6_src', 'ipv6_dst']] }, min: 0, max: 'unlimited' } },
        vips: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Load_Balancer_Group: {
      isRoot: true, indexes: [['name']], columns: {
        load_balancer: { type: { key: { type: 'uuid', refTable: 'Load_Balancer', refType: 'weak' }, min: 0, max: 'unlimited' } },
        name: { type: 'string' },
      },
    },
    Load_Balancer_Health_Check: {
      columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        vip: { type: 'string' },
      },
    },
    Logical_Router: {
      isRoot: true, columns: {
        copp: { type: { key: { type: 'uuid', refTable: 'Copp', refType: 'weak' }, min: 0 } },
        enabled: { type: { key: 'boolean', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        load_balancer: { type: { key: { type: 'uuid', refTable: 'Load_Balancer', refType: 'weak' }, min: 0, max: 'unlimited' } },
        load_balancer_group: { type: { key: { type: 'uuid', refTable: 'Load_Balancer_Group' }, min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        nat: { type: { key: { type: 'uuid', refTable: 'NAT' }, min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        policies: { type: { key: { type: 'uuid', refTable: 'Logical_Router_Policy' }, min: 0, max: 'unlimited' } },
        ports: { type: { key: { type: 'uuid', refTable: 'Logical_Router_Port' }, min: 0, max: 'unlimited' } },
        static_routes: { type: { key: { type: 'uuid', refTable: 'Logical_Router_Static_Route' }, min: 0, max: 'unlimited' } },
      },
    },
    Logical_Router_Policy: {
      columns: {
        action: { type: { key: { type: 'string', enum: ['set', ['allow', 'drop', 'reroute', 'jump']] } } },
        bfd_sessions: { type: { key: { type: 'uuid', refTable: 'BFD', refType: 'weak' }, min: 0, max: 'unlimited' } },
        chain: { type: { key: 'string', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        jump_chain: { type: { key: 'string', min: 0 } },
        match: { type: 'string' },
        nexthop: { type: { key: 'string', min: 0 } },
        nexthops: { type: { key: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
      },
    },
    Logical_Router_Port: {
      indexes: [['name']], columns: {
        dhcp_relay: { type: { key: { type: 'uuid', refTable: 'DHCP_Relay' }, min: 0 } },
        enabled: { type: { key: 'boolean', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        gateway_chassis: { type: { key: { type: 'uuid', refTable: 'Gateway_Chassis' }, min: 0, max: 'unlimited' } },
        ha_chassis_group: { type: { key: { type: 'uuid', refTable: 'HA_Chassis_Group' }, min: 0 } },
        ipv6_prefix: { type: { key: 'string', min: 0, max: 'unlimited' } },
        ipv6_ra_configs: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        mac: { type: 'string' },
        name: { type: 'string' },
        networks: { type: { key: 'string', min: 0, max: 'unlimited' } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        peer: { type: { key: 'string', min: 0 } },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Logical_Router_Static_Route: {
      columns: {
        bfd: { type: { key: { type: 'uuid', refTable: 'BFD', refType: 'weak' }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ip_prefix: { type: 'string' },
        nexthop: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        output_port: { type: { key: 'string', min: 0 } },
        policy: { type: { key: { type: 'string', enum: ['set', ['src-ip', 'dst-ip']] }, min: 0 } },
        route_table: { type: 'string' },
        selection_fields: { type: { key: { type: 'string', enum: ['set', ['eth_src', 'eth_dst', 'ip_proto', 'ip_src', 'ip_dst', 'ipv6_src', 'ipv6_dst', 'tp_src', 'tp_dst']] }, min: 0, max: 'unlimited' } },
      },
    },
    Logical_Switch: {
      isRoot: true, columns: {
        acls: { type: { key: { type: 'uuid', refTable: 'ACL' }, min: 0, max: 'unlimited' } },
        copp: { type: { key: { type: 'uuid', refTable: 'Copp', refType: 'weak' }, min: 0 } },
        dns_records: { type: { key: { type: 'uuid', refTable: 'DNS', refType: 'weak' }, min: 0, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        forwarding_groups: { type: { key: { type: 'uuid', refTable: 'Forwarding_Group' }, min: 0, max: 'unlimited' } },
        load_balancer: { type: { key: { type: 'uuid', refTable: 'Load_Balancer', refType: 'weak' }, min: 0, max: 'unlimited' } },
        load_balancer_group: { type: { key: { type: 'uuid', refTable: 'Load_Balancer_Group' }, min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ports: { type: { key: { type: 'uuid', refTable: 'Logical_Switch_Port' }, min: 0, max: 'unlimited' } },
        qos_rules: { type: { key: { type: 'uuid', refTable: 'QoS' }, min: 0, max: 'unlimited' } },
      },
    },
    Logical_Switch_Port: {
      indexes: [['name']], columns: {
        addresses: { type: { key: 'string', min: 0, max: 'unlimited' } },
        dhcpv4_options: { type: { key: { type: 'uuid', refTable: 'DHCP_Options', refType: 'weak' }, min: 0 } },
        dhcpv6_options: { type: { key: { type: 'uuid', refTable: 'DHCP_Options', refType: 'weak' }, min: 0 } },
        dynamic_addresses: { type: { key: 'string', min: 0 } },
        enabled: { type: { key: 'boolean', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ha_chassis_group: { type: { key: { type: 'uuid', refTable: 'HA_Chassis_Group' }, min: 0 } },
        mirror_rules: { type: { key: { type: 'uuid', refTable: 'Mirror', refType: 'weak' }, min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        parent_name: { type: { key: 'string', min: 0 } },
        peer: { type: { key: 'string', min: 0 } },
        port_security: { type: { key: 'string', min: 0, max: 'unlimited' } },
        tag: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4095 }, min: 0 } },
        tag_request: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0 } },
        type: { type: 'string' },
        up: { type: { key: 'boolean', min: 0 } },
      },
    },
    Meter: {
      isRoot: true, indexes: [['name']], columns: {
        bands: { type: { key: { type: 'uuid', refTable: 'Meter_Band' }, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        fair: { type: { key: 'boolean', min: 0 } },
        name: { type: 'string' },
        unit: { type: { key: { type: 'string', enum: ['set', ['kbps', 'pktps']] } } },
      },
    },
    Meter_Band: {
      columns: {
        action: { type: { key: { type: 'string', enum: ['set', ['drop']] } } },
        burst_size: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
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
    NAT: {
      columns: {
        allowed_ext_ips: { type: { key: { type: 'uuid', refTable: 'Address_Set' }, min: 0 } },
        exempted_ext_ips: { type: { key: { type: 'uuid', refTable: 'Address_Set' }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        external_ip: { type: 'string' },
        external_mac: { type: { key: 'string', min: 0 } },
        external_port_range: { type: 'string' },
        gateway_port: { type: { key: { type: 'uuid', refTable: 'Logical_Router_Port', refType: 'weak' }, min: 0 } },
        logical_ip: { type: 'string' },
        logical_port: { type: { key: 'string', min: 0 } },
        match: { type: 'string' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
        type: { type: { key: { type: 'string', enum: ['set', ['dnat', 'snat', 'dnat_and_snat']] } } },
      },
    },
    NB_Global: {
      isRoot: true, columns: {
        connections: { type: { key: { type: 'uuid', refTable: 'Connection' }, min: 0, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        hv_cfg: { type: 'integer' },
        hv_cfg_timestamp: { type: 'integer' },
        ipsec: { type: 'boolean' },
        name: { type: 'string' },
        nb_cfg: { type: 'integer' },
        nb_cfg_timestamp: { type: 'integer' },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        sb_cfg: { type: 'integer' },
        sb_cfg_timestamp: { type: 'integer' },
        ssl: { type: { key: { type: 'uuid', refTable: 'SSL' }, min: 0 } },
      },
    },
    Port_Group: {
      isRoot: true, indexes: [['name']], columns: {
        acls: { type: { key: { type: 'uuid', refTable: 'ACL' }, min: 0, max: 'unlimited' } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        name: { type: 'string' },
        ports: { type: { key: { type: 'uuid', refTable: 'Logical_Switch_Port', refType: 'weak' }, min: 0, max: 'unlimited' } },
      },
    },
    QoS: {
      columns: {
        action: { type: { key: { type: 'string', enum: ['set', ['dscp', 'mark']] }, value: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0, max: 'unlimited' } },
        bandwidth: { type: { key: { type: 'string', enum: ['set', ['rate', 'burst']] }, value: { type: 'integer', minInteger: 1, maxInteger: 4294967295 }, min: 0, max: 'unlimited' } },
        direction: { type: { key: { type: 'string', enum: ['set', ['from-lport', 'to-lport']] } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        match: { type: 'string' },
        priority: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 32767 } } },
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
    Sample: {
      indexes: [['metadata']], columns: {
        collectors: { type: { key: { type: 'uuid', refTable: 'Sample_Collector' }, min: 0, max: 'unlimited' } },
        metadata: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4294967295 } } },
      },
    },
    Sample_Collector: {
      isRoot: true, indexes: [['id']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        id: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 255 } } },
        name: { type: 'string' },
        probability: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 65535 } } },
        set_id: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4294967295 } } },
      },
    },
    Sampling_App: {
      isRoot: true, indexes: [['type']], columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        id: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 255 } } },
        type: { type: { key: { type: 'string', enum: ['set', ['drop', 'acl-new', 'acl-est']] } } },
      },
    },
    Static_MAC_Binding: {
      isRoot: true, indexes: [['logical_port', 'ip']], columns: {
        ip: { type: 'string' },
        logical_port: { type: 'string' },
        mac: { type: 'string' },
        override_dynamic_mac: { type: 'boolean' },
      },
    },
  },
});
