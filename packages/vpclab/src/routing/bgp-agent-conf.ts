// OpenStack's ovn-bgp-agent has a file, bgp-agent.conf (oslo.config). What it means is taken over; what this agent does
// otherwise, and what it has no use for, is listed by option, so that nobody has to guess.

import { VpclabError } from '../errors.ts';
import type { AgentConfig, Source } from './config.ts';
import { checkedConfig } from './config.ts';

export type Note = {
  readonly option: string;
  readonly line: number;
  readonly is: 'taken' | 'different' | 'ignored';
  readonly why: string;
};

export type TakenOver = {
  /** `chassis`: who this host is, which that agent finds in the local Open vSwitch. */
  readonly config: (chassis: string) => AgentConfig;
  readonly northbound: readonly string[] | undefined;
  readonly southbound: readonly string[] | undefined;
  readonly openVswitch: string;
  readonly notes: readonly Note[];
};

type Option = { readonly value: string; readonly line: number };

const DRIVERS: Readonly<Record<string, string | undefined>> = {
  ovn_bgp_driver: undefined,
  nb_ovn_bgp_driver: undefined,
  ovn_stretched_l2_bgp_driver: 'the routes are announced from the default VRF; bgp-vrf is not used',
};

/** Options that this agent has no use for, and why. Of an oslo.config file many more are about logging. */
const IGNORED: Readonly<Record<string, string>> = {
  reconcile_interval: 'changes are followed as they happen, nothing is repeated',
  frr_reconcile_interval: 'the console of bgpd stays open, and what bgpd has is put right when it comes back',
  bgp_router_id: "FRR's own configuration decides",
  bgp_nic: 'nothing is written to an interface: prefixes are `network` lines of bgpd',
  bgp_vrf: 'nothing is leaked from a VRF',
  bgp_vrf_table_id: 'nothing is leaked from a VRF',
  clear_vrf_routes_on_startup: 'nothing is leaked from a VRF',
  delete_vrf_on_disconnect: 'nothing is leaked from a VRF',
  evpn_local_ip: 'there is no EVPN',
  evpn_nic: 'there is no EVPN',
  evpn_udp_dstport: 'there is no EVPN',
  expose_ipv6_gua_tenant_networks: 'only IPv4 is announced',
  local_ovn_cluster: 'one OVN deployment is followed',
  root_helper: 'the agent runs as root',
  root_helper_daemon: 'the agent runs as root',
  use_helper_for_ns_read: 'the agent runs as root',
};

const DIFFERENT: Readonly<Record<string, string>> = {
  exposing_method:
    'only `underlay`: FRR announces, and the host must route what arrives to OVN by itself (br-ex is not wired)',
  require_snat_disabled_for_tenant_networks:
    'tenant networks behind SNAT are announced too; leave them out by `scopes` or `within`',
  provider_networks_pool_prefixes: 'the pools of provider networks bound nothing: write `within` instead',
  ovn_sb_private_key: 'for both databases: give the file by --private-key',
  ovn_sb_certificate: 'for both databases: give the file by --certificate',
  ovn_sb_ca_cert: 'for both databases: give the file by --ca-cert',
  ovn_nb_private_key: 'for both databases: give the file by --private-key',
  ovn_nb_certificate: 'for both databases: give the file by --certificate',
  ovn_nb_ca_cert: 'for both databases: give the file by --ca-cert',
};

export function takeOverBgpAgent(text: string, file: string): TakenOver {
  const options = readOptions(text, file);
  const valueOf = (name: string): string | undefined => options.get(name)?.value;
  const driver = valueOf('driver') ?? 'ovn_bgp_driver';
  if (!Object.hasOwn(DRIVERS, driver)) {
    throw new VpclabError(
      'BAD_CONFIG',
      `${file}:${options.get('driver')?.line ?? 1}: the driver ${driver} is not taken over: there are ${Object.keys(DRIVERS).join(', ')}`,
    );
  }
  const exposesTenants =
    isTrue(valueOf('expose_tenant_networks')) || driver === 'ovn_stretched_l2_bgp_driver';
  const bySubnet =
    valueOf('advertisement_method_tenant_networks') === 'subnet' || driver === 'ovn_stretched_l2_bgp_driver';
  const announce: readonly Source[] = [
    'provider',
    'elastic',
    ...(exposesTenants ? [bySubnet ? ('subnets' as const) : ('workloads' as const)] : []),
  ];
  const asn = options.get('bgp_as');
  const scopes = listOf(valueOf('address_scopes'));
  const config = (chassis: string): AgentConfig =>
    checkedConfig(
      {
        owner: 'vpclab/routing',
        gateways: [
          {
            name: chassis,
            chassis,
            announce,
            scopes,
            learn: [],
            ...(asn === undefined ? {} : { asn: Number(asn.value) }),
          },
        ],
      },
      file,
    );
  return {
    config,
    northbound: remotesOf(valueOf('ovn_nb_connection')),
    southbound: remotesOf(valueOf('ovn_sb_connection')),
    openVswitch: valueOf('ovsdb_connection') ?? 'unix:/run/openvswitch/db.sock',
    notes: [...options].map(([option, { line }]) => ({ option, line, ...noteOf(option, driver) })),
  };
}

const TAKEN: ReadonlySet<string> = new Set([
  'expose_tenant_networks',
  'advertisement_method_tenant_networks',
  'address_scopes',
  'bgp_as',
  'ovn_nb_connection',
  'ovn_sb_connection',
  'ovsdb_connection',
]);

function noteOf(option: string, driver: string): Pick<Note, 'is' | 'why'> {
  if (option === 'driver') {
    const why = DRIVERS[driver];
    return why === undefined ? { is: 'taken', why: '' } : { is: 'different', why };
  }
  if (TAKEN.has(option)) return { is: 'taken', why: '' };
  const why = wordOf(DIFFERENT, option);
  if (why !== undefined) return { is: 'different', why };
  return { is: 'ignored', why: wordOf(IGNORED, option) ?? 'unknown to this agent' };
}

function wordOf(words: Readonly<Record<string, string>>, option: string): string | undefined {
  return Object.hasOwn(words, option) ? words[option] : undefined;
}

/**
 * Sections are not told apart: no option is in two of them. Names are told apart by case nowhere (bgp_AS). A line that is
 * indented goes on with the value before it, and a value may be in quotes (oslo_config/iniparser.py).
 */
function readOptions(text: string, file: string): ReadonlyMap<string, Option> {
  const options = new Map<string, Option>();
  let open: string | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd();
    const before = open === undefined ? undefined : options.get(open);
    if (open !== undefined && before !== undefined && /^[ \t]/.test(line)) {
      options.set(open, { ...before, value: `${before.value}\n${line.trim()}` });
      continue;
    }
    open = undefined;
    if (line === '' || /^[#;[]/.test(line)) continue;
    const [, name, value] = /^([^\s=:]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new VpclabError('BAD_CONFIG', `${file}:${index + 1}: expected "option = value", not "${line}"`);
    }
    open = name.toLowerCase();
    options.set(open, { value, line: index + 1 });
  }
  return new Map([...options].map(([name, { value, line }]) => [name, { value: unquoted(value), line }]));
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}

function isTrue(value: string | undefined): boolean {
  return /^(true|1|on|yes)$/i.test(value ?? '');
}

function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}

function remotesOf(value: string | undefined): readonly string[] | undefined {
  const remotes = listOf(value);
  return remotes.length === 0 ? undefined : remotes;
}
