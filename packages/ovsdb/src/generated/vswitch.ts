// Row types and descriptor of Open_vSwitch, from schema 8.3.1 and 8.8.0.
// Generated from .ovsschema files by `ovsdb codegen`: do not edit.
import { type DatabaseDescriptor, defineDatabase, type TableTypes } from '../schema/descriptor.ts';
import type { Ref } from '../value/uuid.ts';

/** A row of AutoAttach. Rows live as long as a strong reference to them does. */
export interface AutoAttach {
  readonly _uuid: Ref<'AutoAttach'>;
  /** Keys: 0..16777215; values: 0..4095. */
  readonly mappings: ReadonlyMap<number, number>;
  readonly system_description: string;
  readonly system_name: string;
}

/** A row of Bridge. Rows live as long as a strong reference to them does. Unique: name. */
export interface Bridge {
  readonly _uuid: Ref<'Bridge'>;
  readonly auto_attach: Ref<'AutoAttach'> | undefined;
  readonly controller: readonly Ref<'Controller'>[];
  /** Ephemeral. */
  readonly datapath_id: string | undefined;
  readonly datapath_type: string;
  readonly datapath_version: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly fail_mode: 'standalone' | 'secure' | undefined;
  /** 0..4095; up to 4096. */
  readonly flood_vlans: readonly number[];
  /** Keys: 0..254. */
  readonly flow_tables: ReadonlyMap<number, Ref<'Flow_Table'>>;
  readonly ipfix: Ref<'IPFIX'> | undefined;
  readonly mcast_snooping_enable: boolean;
  readonly mirrors: readonly Ref<'Mirror'>[];
  /** Set by insert only. */
  readonly name: string;
  readonly netflow: Ref<'NetFlow'> | undefined;
  readonly other_config: ReadonlyMap<string, string>;
  readonly ports: readonly Ref<'Port'>[];
  readonly protocols: readonly ('OpenFlow10' | 'OpenFlow11' | 'OpenFlow12' | 'OpenFlow13' | 'OpenFlow14' | 'OpenFlow15')[];
  readonly rstp_enable: boolean;
  /** Ephemeral. */
  readonly rstp_status: ReadonlyMap<string, string>;
  readonly sflow: Ref<'sFlow'> | undefined;
  /** Ephemeral. */
  readonly status: ReadonlyMap<string, string>;
  readonly stp_enable: boolean;
}

/** A row of CT_Timeout_Policy. Rows live as long as a strong reference to them does. */
export interface CT_Timeout_Policy {
  readonly _uuid: Ref<'CT_Timeout_Policy'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** Values: 0..4294967295. */
  readonly timeouts: ReadonlyMap<'tcp_syn_sent' | 'tcp_syn_recv' | 'tcp_established' | 'tcp_fin_wait' | 'tcp_close_wait' | 'tcp_last_ack' | 'tcp_time_wait' | 'tcp_close' | 'tcp_syn_sent2' | 'tcp_retransmit' | 'tcp_unack' | 'udp_first' | 'udp_single' | 'udp_multiple' | 'icmp_first' | 'icmp_reply', number>;
}

/** A row of CT_Zone. Rows live as long as a strong reference to them does. */
export interface CT_Zone {
  readonly _uuid: Ref<'CT_Zone'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0..4294967295. @since schema 8.8.0 */
  readonly limit?: number | undefined;
  readonly timeout_policy: Ref<'CT_Timeout_Policy'> | undefined;
}

/** A row of Controller. Rows live as long as a strong reference to them does. */
export interface Controller {
  readonly _uuid: Ref<'Controller'>;
  readonly connection_mode: 'in-band' | 'out-of-band' | undefined;
  /** 25 or more. */
  readonly controller_burst_limit: bigint | undefined;
  /** 1..512. */
  readonly controller_queue_size: number | undefined;
  /** 100 or more. */
  readonly controller_rate_limit: bigint | undefined;
  readonly enable_async_messages: boolean | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly inactivity_probe: bigint | undefined;
  /** Ephemeral. */
  readonly is_connected: boolean;
  readonly local_gateway: string | undefined;
  readonly local_ip: string | undefined;
  readonly local_netmask: string | undefined;
  /** 1000 or more. */
  readonly max_backoff: bigint | undefined;
  readonly other_config: ReadonlyMap<string, string>;
  /** Ephemeral. */
  readonly role: 'other' | 'master' | 'slave' | undefined;
  /** Ephemeral. */
  readonly status: ReadonlyMap<string, string>;
  readonly target: string;
  readonly type: 'primary' | 'service' | undefined;
}

/** A row of Datapath. Rows live as long as a strong reference to them does. */
export interface Datapath {
  readonly _uuid: Ref<'Datapath'>;
  readonly capabilities: ReadonlyMap<string, string>;
  /** 0..4294967295. @since schema 8.8.0 */
  readonly ct_zone_default_limit?: number | undefined;
  /** Keys: 0..65535. */
  readonly ct_zones: ReadonlyMap<number, Ref<'CT_Zone'>>;
  readonly datapath_version: string;
  readonly external_ids: ReadonlyMap<string, string>;
}

/** A row of Flow_Sample_Collector_Set. Unique: id with bridge. */
export interface Flow_Sample_Collector_Set {
  readonly _uuid: Ref<'Flow_Sample_Collector_Set'>;
  readonly bridge: Ref<'Bridge'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0..4294967295. */
  readonly id: number;
  readonly ipfix: Ref<'IPFIX'> | undefined;
  /** 0..4294967295. @since schema 8.8.0 */
  readonly local_group_id?: number | undefined;
}

/** A row of Flow_Table. Rows live as long as a strong reference to them does. */
export interface Flow_Table {
  readonly _uuid: Ref<'Flow_Table'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0 or more. */
  readonly flow_limit: bigint | undefined;
  readonly groups: readonly string[];
  readonly name: string | undefined;
  readonly overflow_policy: 'refuse' | 'evict' | undefined;
  /** Up to 4. */
  readonly prefixes: readonly string[];
}

/** A row of IPFIX. Rows live as long as a strong reference to them does. */
export interface IPFIX {
  readonly _uuid: Ref<'IPFIX'>;
  /** 0..4200. */
  readonly cache_active_timeout: number | undefined;
  /** 0..4294967295. */
  readonly cache_max_flows: number | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0..4294967295. */
  readonly obs_domain_id: number | undefined;
  /** 0..4294967295. */
  readonly obs_point_id: number | undefined;
  readonly other_config: ReadonlyMap<string, string>;
  /** 1..4294967295. */
  readonly sampling: number | undefined;
  /** 1..3600. @since schema 8.8.0 */
  readonly stats_interval?: number | undefined;
  readonly targets: readonly string[];
  /** 1..3600. @since schema 8.8.0 */
  readonly template_interval?: number | undefined;
}

/** A row of Interface. Rows live as long as a strong reference to them does. Unique: name. */
export interface Interface {
  readonly _uuid: Ref<'Interface'>;
  /** Ephemeral. */
  readonly admin_state: 'up' | 'down' | undefined;
  readonly bfd: ReadonlyMap<string, string>;
  /** Ephemeral. */
  readonly bfd_status: ReadonlyMap<string, string>;
  /** Ephemeral. */
  readonly cfm_fault: boolean | undefined;
  /** Ephemeral. */
  readonly cfm_fault_status: readonly string[];
  readonly cfm_flap_count: bigint | undefined;
  /** 0..100. Ephemeral. */
  readonly cfm_health: number | undefined;
  readonly cfm_mpid: bigint | undefined;
  /** Ephemeral. */
  readonly cfm_remote_mpids: readonly bigint[];
  /** Ephemeral. */
  readonly cfm_remote_opstate: 'up' | 'down' | undefined;
  /** Ephemeral. */
  readonly duplex: 'half' | 'full' | undefined;
  readonly error: string | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** 0..4294967295. Ephemeral. */
  readonly ifindex: number | undefined;
  /** 0 or more. */
  readonly ingress_policing_burst: bigint;
  /** 0 or more. */
  readonly ingress_policing_kpkts_burst: bigint;
  /** 0 or more. */
  readonly ingress_policing_kpkts_rate: bigint;
  /** 0 or more. */
  readonly ingress_policing_rate: bigint;
  /** Ephemeral. */
  readonly lacp_current: boolean | undefined;
  /** Ephemeral. */
  readonly link_resets: bigint | undefined;
  /** Ephemeral. */
  readonly link_speed: bigint | undefined;
  /** Ephemeral. */
  readonly link_state: 'up' | 'down' | undefined;
  readonly lldp: ReadonlyMap<string, string>;
  readonly mac: string | undefined;
  /** Ephemeral. */
  readonly mac_in_use: string | undefined;
  /** Ephemeral. */
  readonly mtu: bigint | undefined;
  /** 1 or more. */
  readonly mtu_request: bigint | undefined;
  /** Set by insert only. */
  readonly name: string;
  readonly ofport: bigint | undefined;
  /** 1..65279. */
  readonly ofport_request: number | undefined;
  readonly options: ReadonlyMap<string, string>;
  readonly other_config: ReadonlyMap<string, string>;
  /** Ephemeral. */
  readonly statistics: ReadonlyMap<string, bigint>;
  /** Ephemeral. */
  readonly status: ReadonlyMap<string, string>;
  readonly type: string;
}

/** A row of Manager. Rows live as long as a strong reference to them does. Unique: target. */
export interface Manager {
  readonly _uuid: Ref<'Manager'>;
  readonly connection_mode: 'in-band' | 'out-of-band' | undefined;
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

/** A row of Mirror. Rows live as long as a strong reference to them does. */
export interface Mirror {
  readonly _uuid: Ref<'Mirror'>;
  readonly external_ids: ReadonlyMap<string, string>;
  /** @since schema 8.8.0 */
  readonly filter?: string | undefined;
  readonly name: string;
  /** Weak reference. */
  readonly output_port: Ref<'Port'> | undefined;
  /** 1..4095. */
  readonly output_vlan: number | undefined;
  readonly select_all: boolean;
  /** Weak reference. */
  readonly select_dst_port: readonly Ref<'Port'>[];
  /** Weak reference. */
  readonly select_src_port: readonly Ref<'Port'>[];
  /** 0..4095; up to 4096. */
  readonly select_vlan: readonly number[];
  /** 14..65535. */
  readonly snaplen: number | undefined;
  /** Ephemeral. */
  readonly statistics: ReadonlyMap<string, bigint>;
}

/** A row of NetFlow. Rows live as long as a strong reference to them does. */
export interface NetFlow {
  readonly _uuid: Ref<'NetFlow'>;
  /** -1 or more. */
  readonly active_timeout: bigint;
  readonly add_id_to_interface: boolean;
  /** 0..255. */
  readonly engine_id: number | undefined;
  /** 0..255. */
  readonly engine_type: number | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  /** At least 1. */
  readonly targets: readonly string[];
}

/** A row of Open_vSwitch. */
export interface Open_vSwitch {
  readonly _uuid: Ref<'Open_vSwitch'>;
  readonly bridges: readonly Ref<'Bridge'>[];
  readonly cur_cfg: bigint;
  readonly datapath_types: readonly string[];
  readonly datapaths: ReadonlyMap<string, Ref<'Datapath'>>;
  readonly db_version: string | undefined;
  readonly dpdk_initialized: boolean;
  readonly dpdk_version: string | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly iface_types: readonly string[];
  readonly manager_options: readonly Ref<'Manager'>[];
  readonly next_cfg: bigint;
  readonly other_config: ReadonlyMap<string, string>;
  readonly ovs_version: string | undefined;
  readonly ssl: Ref<'SSL'> | undefined;
  /** Ephemeral. */
  readonly statistics: ReadonlyMap<string, string>;
  readonly system_type: string | undefined;
  readonly system_version: string | undefined;
}

/** A row of Port. Rows live as long as a strong reference to them does. Unique: name. */
export interface Port {
  readonly _uuid: Ref<'Port'>;
  readonly bond_active_slave: string | undefined;
  readonly bond_downdelay: bigint;
  readonly bond_fake_iface: boolean;
  readonly bond_mode: 'balance-tcp' | 'balance-slb' | 'active-backup' | undefined;
  readonly bond_updelay: bigint;
  /** 0..4095; up to 4096. */
  readonly cvlans: readonly number[];
  readonly external_ids: ReadonlyMap<string, string>;
  readonly fake_bridge: boolean;
  /** At least 1. */
  readonly interfaces: readonly Ref<'Interface'>[];
  readonly lacp: 'active' | 'passive' | 'off' | undefined;
  readonly mac: string | undefined;
  /** Set by insert only. */
  readonly name: string;
  readonly other_config: ReadonlyMap<string, string>;
  readonly protected: boolean;
  readonly qos: Ref<'QoS'> | undefined;
  /** Ephemeral. */
  readonly rstp_statistics: ReadonlyMap<string, bigint>;
  /** Ephemeral. */
  readonly rstp_status: ReadonlyMap<string, string>;
  /** Ephemeral. */
  readonly statistics: ReadonlyMap<string, bigint>;
  /** Ephemeral. */
  readonly status: ReadonlyMap<string, string>;
  /** 0..4095. */
  readonly tag: number | undefined;
  /** 0..4095; up to 4096. */
  readonly trunks: readonly number[];
  readonly vlan_mode: 'trunk' | 'access' | 'native-tagged' | 'native-untagged' | 'dot1q-tunnel' | undefined;
}

/** A row of QoS. */
export interface QoS {
  readonly _uuid: Ref<'QoS'>;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly other_config: ReadonlyMap<string, string>;
  /** Keys: 0..4294967295. */
  readonly queues: ReadonlyMap<number, Ref<'Queue'>>;
  readonly type: string;
}

/** A row of Queue. */
export interface Queue {
  readonly _uuid: Ref<'Queue'>;
  /** 0..63. */
  readonly dscp: number | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly other_config: ReadonlyMap<string, string>;
}

/** A row of SSL. Rows live as long as a strong reference to them does. */
export interface SSL {
  readonly _uuid: Ref<'SSL'>;
  readonly bootstrap_ca_cert: boolean;
  readonly ca_cert: string;
  readonly certificate: string;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly private_key: string;
}

/** A row of sFlow. Rows live as long as a strong reference to them does. */
export interface sFlow {
  readonly _uuid: Ref<'sFlow'>;
  readonly agent: string | undefined;
  readonly external_ids: ReadonlyMap<string, string>;
  readonly header: bigint | undefined;
  readonly polling: bigint | undefined;
  readonly sampling: bigint | undefined;
  /** At least 1. */
  readonly targets: readonly string[];
}

/** The tables of Open_vSwitch. */
export interface Open_vSwitch_Tables {
  readonly AutoAttach: TableTypes<AutoAttach>;
  readonly Bridge: TableTypes<Bridge, 'name'>;
  readonly CT_Timeout_Policy: TableTypes<CT_Timeout_Policy>;
  readonly CT_Zone: TableTypes<CT_Zone>;
  readonly Controller: TableTypes<Controller>;
  readonly Datapath: TableTypes<Datapath>;
  readonly Flow_Sample_Collector_Set: TableTypes<Flow_Sample_Collector_Set, never, 'bridge'>;
  readonly Flow_Table: TableTypes<Flow_Table>;
  readonly IPFIX: TableTypes<IPFIX>;
  readonly Interface: TableTypes<Interface, 'name'>;
  readonly Manager: TableTypes<Manager>;
  readonly Mirror: TableTypes<Mirror>;
  readonly NetFlow: TableTypes<NetFlow>;
  readonly Open_vSwitch: TableTypes<Open_vSwitch>;
  readonly Port: TableTypes<Port, 'name', 'interfaces'>;
  readonly QoS: TableTypes<QoS>;
  readonly Queue: TableTypes<Queue>;
  readonly SSL: TableTypes<SSL>;
  readonly sFlow: TableTypes<sFlow>;
}

export const Open_vSwitch: DatabaseDescriptor<Open_vSwitch_Tables> = defineDatabase({
  name: 'Open_vSwitch',
  versions: ['8.3.1', '8.8.0'],
  tables: {
    AutoAttach: {
      columns: {
        mappings: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 16777215 }, value: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0, max: 'unlimited' } },
        system_description: { type: 'string' },
        system_name: { type: 'string' },
      },
    },
    Bridge: {
      indexes: [['name']], columns: {
        auto_attach: { type: { key: { type: 'uuid', refTable: 'AutoAttach' }, min: 0 } },
        controller: { type: { key: { type: 'uuid', refTable: 'Controller' }, min: 0, max: 'unlimited' } },
        datapath_id: { type: { key: 'string', min: 0 }, ephemeral: true },
        datapath_type: { type: 'string' },
        datapath_version: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        fail_mode: { type: { key: { type: 'string', enum: ['set', ['standalone', 'secure']] }, min: 0 } },
        flood_vlans: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0, max: 4096 } },
        flow_tables: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 254 }, value: { type: 'uuid', refTable: 'Flow_Table' }, min: 0, max: 'unlimited' } },
        ipfix: { type: { key: { type: 'uuid', refTable: 'IPFIX' }, min: 0 } },
        mcast_snooping_enable: { type: 'boolean' },
        mirrors: { type: { key: { type: 'uuid', refTable: 'Mirror' }, min: 0, max: 'unlimited' } },
        name: { type: 'string', mutable: false },
        netflow: { type: { key: { type: 'uuid', refTable: 'NetFlow' }, min: 0 } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ports: { type: { key: { type: 'uuid', refTable: 'Port' }, min: 0, max: 'unlimited' } },
        protocols: { type: { key: { type: 'string', enum: ['set', ['OpenFlow10', 'OpenFlow11', 'OpenFlow12', 'OpenFlow13', 'OpenFlow14', 'OpenFlow15']] }, min: 0, max: 'unlimited' } },
        rstp_enable: { type: 'boolean' },
        rstp_status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        sflow: { type: { key: { type: 'uuid', refTable: 'sFlow' }, min: 0 } },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        stp_enable: { type: 'boolean' },
      },
    },
    CT_Timeout_Policy: {
      columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        timeouts: { type: { key: { type: 'string', enum: ['set', ['tcp_syn_sent', 'tcp_syn_recv', 'tcp_established', 'tcp_fin_wait', 'tcp_close_wait', 'tcp_last_ack', 'tcp_time_wait', 'tcp_close', 'tcp_syn_sent2', 'tcp_retransmit', 'tcp_unack', 'udp_first', 'udp_single', 'udp_multiple', 'icmp_first', 'icmp_reply']] }, value: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0, max: 'unlimited' } },
      },
    },
    CT_Zone: {
      columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        limit: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 } },
        timeout_policy: { type: { key: { type: 'uuid', refTable: 'CT_Timeout_Policy' }, min: 0 } },
      },
    },
    Controller: {
      columns: {
        connection_mode: { type: { key: { type: 'string', enum: ['set', ['in-band', 'out-of-band']] }, min: 0 } },
        controller_burst_limit: { type: { key: { type: 'integer', minInteger: 25 }, min: 0 } },
        controller_queue_size: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 512 }, min: 0 } },
        controller_rate_limit: { type: { key: { type: 'integer', minInteger: 100 }, min: 0 } },
        enable_async_messages: { type: { key: 'boolean', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        inactivity_probe: { type: { key: 'integer', min: 0 } },
        is_connected: { type: 'boolean', ephemeral: true },
        local_gateway: { type: { key: 'string', min: 0 } },
        local_ip: { type: { key: 'string', min: 0 } },
        local_netmask: { type: { key: 'string', min: 0 } },
        max_backoff: { type: { key: { type: 'integer', minInteger: 1000 }, min: 0 } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        role: { type: { key: { type: 'string', enum: ['set', ['other', 'master', 'slave']] }, min: 0 }, ephemeral: true },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        target: { type: 'string' },
        type: { type: { key: { type: 'string', enum: ['set', ['primary', 'service']] }, min: 0 } },
      },
    },
    Datapath: {
      columns: {
        capabilities: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ct_zone_default_limit: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 } },
        ct_zones: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 65535 }, value: { type: 'uuid', refTable: 'CT_Zone' }, min: 0, max: 'unlimited' } },
        datapath_version: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    Flow_Sample_Collector_Set: {
      isRoot: true, indexes: [['id', 'bridge']], columns: {
        bridge: { type: { key: { type: 'uuid', refTable: 'Bridge' } } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 } } },
        ipfix: { type: { key: { type: 'uuid', refTable: 'IPFIX' }, min: 0 } },
        local_group_id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 } },
      },
    },
    Flow_Table: {
      columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        flow_limit: { type: { key: { type: 'integer', minInteger: 0 }, min: 0 } },
        groups: { type: { key: 'string', min: 0, max: 'unlimited' } },
        name: { type: { key: 'string', min: 0 } },
        overflow_policy: { type: { key: { type: 'string', enum: ['set', ['refuse', 'evict']] }, min: 0 } },
        prefixes: { type: { key: 'string', min: 0, max: 4 } },
      },
    },
    IPFIX: {
      columns: {
        cache_active_timeout: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4200 }, min: 0 } },
        cache_max_flows: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        obs_domain_id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 } },
        obs_point_id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        sampling: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4294967295 }, min: 0 } },
        stats_interval: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 3600 }, min: 0 } },
        targets: { type: { key: 'string', min: 0, max: 'unlimited' } },
        template_interval: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 3600 }, min: 0 } },
      },
    },
    Interface: {
      indexes: [['name']], columns: {
        admin_state: { type: { key: { type: 'string', enum: ['set', ['up', 'down']] }, min: 0 }, ephemeral: true },
        bfd: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        bfd_status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        cfm_fault: { type: { key: 'boolean', min: 0 }, ephemeral: true },
        cfm_fault_status: { type: { key: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        cfm_flap_count: { type: { key: 'integer', min: 0 } },
        cfm_health: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 100 }, min: 0 }, ephemeral: true },
        cfm_mpid: { type: { key: 'integer', min: 0 } },
        cfm_remote_mpids: { type: { key: 'integer', min: 0, max: 'unlimited' }, ephemeral: true },
        cfm_remote_opstate: { type: { key: { type: 'string', enum: ['set', ['up', 'down']] }, min: 0 }, ephemeral: true },
        duplex: { type: { key: { type: 'string', enum: ['set', ['half', 'full']] }, min: 0 }, ephemeral: true },
        error: { type: { key: 'string', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ifindex: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, min: 0 }, ephemeral: true },
        ingress_policing_burst: { type: { key: { type: 'integer', minInteger: 0 } } },
        ingress_policing_kpkts_burst: { type: { key: { type: 'integer', minInteger: 0 } } },
        ingress_policing_kpkts_rate: { type: { key: { type: 'integer', minInteger: 0 } } },
        ingress_policing_rate: { type: { key: { type: 'integer', minInteger: 0 } } },
        lacp_current: { type: { key: 'boolean', min: 0 }, ephemeral: true },
        link_resets: { type: { key: 'integer', min: 0 }, ephemeral: true },
        link_speed: { type: { key: 'integer', min: 0 }, ephemeral: true },
        link_state: { type: { key: { type: 'string', enum: ['set', ['up', 'down']] }, min: 0 }, ephemeral: true },
        lldp: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        mac: { type: { key: 'string', min: 0 } },
        mac_in_use: { type: { key: 'string', min: 0 }, ephemeral: true },
        mtu: { type: { key: 'integer', min: 0 }, ephemeral: true },
        mtu_request: { type: { key: { type: 'integer', minInteger: 1 }, min: 0 } },
        name: { type: 'string', mutable: false },
        ofport: { type: { key: 'integer', min: 0 } },
        ofport_request: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 65279 }, min: 0 } },
        options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        statistics: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' }, ephemeral: true },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        type: { type: 'string' },
      },
    },
    Manager: {
      indexes: [['target']], columns: {
        connection_mode: { type: { key: { type: 'string', enum: ['set', ['in-band', 'out-of-band']] }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        inactivity_probe: { type: { key: 'integer', min: 0 } },
        is_connected: { type: 'boolean', ephemeral: true },
        max_backoff: { type: { key: { type: 'integer', minInteger: 1000 }, min: 0 } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        target: { type: 'string' },
      },
    },
    Mirror: {
      columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        filter: { type: { key: 'string', min: 0 } },
        name: { type: 'string' },
        output_port: { type: { key: { type: 'uuid', refTable: 'Port', refType: 'weak' }, min: 0 } },
        output_vlan: { type: { key: { type: 'integer', minInteger: 1, maxInteger: 4095 }, min: 0 } },
        select_all: { type: 'boolean' },
        select_dst_port: { type: { key: { type: 'uuid', refTable: 'Port', refType: 'weak' }, min: 0, max: 'unlimited' } },
        select_src_port: { type: { key: { type: 'uuid', refTable: 'Port', refType: 'weak' }, min: 0, max: 'unlimited' } },
        select_vlan: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0, max: 4096 } },
        snaplen: { type: { key: { type: 'integer', minInteger: 14, maxInteger: 65535 }, min: 0 } },
        statistics: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' }, ephemeral: true },
      },
    },
    NetFlow: {
      columns: {
        active_timeout: { type: { key: { type: 'integer', minInteger: -1 } } },
        add_id_to_interface: { type: 'boolean' },
        engine_id: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 255 }, min: 0 } },
        engine_type: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 255 }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        targets: { type: { key: 'string', max: 'unlimited' } },
      },
    },
    Open_vSwitch: {
      isRoot: true, columns: {
        bridges: { type: { key: { type: 'uuid', refTable: 'Bridge' }, min: 0, max: 'unlimited' } },
        cur_cfg: { type: 'integer' },
        datapath_types: { type: { key: 'string', min: 0, max: 'unlimited' } },
        datapaths: { type: { key: 'string', value: { type: 'uuid', refTable: 'Datapath' }, min: 0, max: 'unlimited' } },
        db_version: { type: { key: 'string', min: 0 } },
        dpdk_initialized: { type: 'boolean' },
        dpdk_version: { type: { key: 'string', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        iface_types: { type: { key: 'string', min: 0, max: 'unlimited' } },
        manager_options: { type: { key: { type: 'uuid', refTable: 'Manager' }, min: 0, max: 'unlimited' } },
        next_cfg: { type: 'integer' },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        ovs_version: { type: { key: 'string', min: 0 } },
        ssl: { type: { key: { type: 'uuid', refTable: 'SSL' }, min: 0 } },
        statistics: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        system_type: { type: { key: 'string', min: 0 } },
        system_version: { type: { key: 'string', min: 0 } },
      },
    },
    Port: {
      indexes: [['name']], columns: {
        bond_active_slave: { type: { key: 'string', min: 0 } },
        bond_downdelay: { type: 'integer' },
        bond_fake_iface: { type: 'boolean' },
        bond_mode: { type: { key: { type: 'string', enum: ['set', ['balance-tcp', 'balance-slb', 'active-backup']] }, min: 0 } },
        bond_updelay: { type: 'integer' },
        cvlans: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0, max: 4096 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        fake_bridge: { type: 'boolean' },
        interfaces: { type: { key: { type: 'uuid', refTable: 'Interface' }, max: 'unlimited' } },
        lacp: { type: { key: { type: 'string', enum: ['set', ['active', 'passive', 'off']] }, min: 0 } },
        mac: { type: { key: 'string', min: 0 } },
        name: { type: 'string', mutable: false },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        protected: { type: 'boolean' },
        qos: { type: { key: { type: 'uuid', refTable: 'QoS' }, min: 0 } },
        rstp_statistics: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' }, ephemeral: true },
        rstp_status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        statistics: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' }, ephemeral: true },
        status: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' }, ephemeral: true },
        tag: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0 } },
        trunks: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4095 }, min: 0, max: 4096 } },
        vlan_mode: { type: { key: { type: 'string', enum: ['set', ['trunk', 'access', 'native-tagged', 'native-untagged', 'dot1q-tunnel']] }, min: 0 } },
      },
    },
    QoS: {
      isRoot: true, columns: {
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        queues: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 4294967295 }, value: { type: 'uuid', refTable: 'Queue' }, min: 0, max: 'unlimited' } },
        type: { type: 'string' },
      },
    },
    Queue: {
      isRoot: true, columns: {
        dscp: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 63 }, min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        other_config: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
      },
    },
    SSL: {
      columns: {
        bootstrap_ca_cert: { type: 'boolean' },
        ca_cert: { type: 'string' },
        certificate: { type: 'string' },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        private_key: { type: 'string' },
      },
    },
    sFlow: {
      columns: {
        agent: { type: { key: 'string', min: 0 } },
        external_ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        header: { type: { key: 'integer', min: 0 } },
        polling: { type: { key: 'integer', min: 0 } },
        sampling: { type: { key: 'integer', min: 0 } },
        targets: { type: { key: 'string', max: 'unlimited' } },
      },
    },
  },
});
