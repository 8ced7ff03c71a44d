// A router's configuration as FRR reads it at start. The order of lines is part of the content: see `neighborLines`.

import type { ConfigContext, FrrNeighbor, FrrRouter } from '../model/router.ts';

/** Keepalive and hold time in seconds: a silent neighbor's routes are gone after the hold time (RFC 4271 section 4.4). */
const KEEPALIVE_SECONDS = 1;
const HOLD_SECONDS = 3;
const CONNECT_RETRY_SECONDS = 1;

export type ConfigLines = Readonly<Record<ConfigContext, readonly string[]>>;

/** Settings of the BGP process that no neighbor owns. */
const ROUTER_SETTINGS = [
  'bgp log-neighbor-changes',
  // A neighbor is activated last, once its filters stand.
  'no bgp default ipv4-unicast',
  // The same best path on every run where two gateways announce the same prefix (RFC 4271 section 9.1.2.2 f).
  'bgp bestpath compare-routerid',
  // Announced prefixes are the VPC's, reached over a static route that may come later.
  'no bgp network import-check',
  // FRR gathers changes for a second before it tells a neighbor.
  'coalesce-time 0',
] as const;

/** Lines that follow from the router, by the context they are written in. */
export function configLines(router: FrrRouter): ConfigLines {
  return {
    global: router.neighbors.flatMap(prefixListLines),
    router: router.neighbors.flatMap((neighbor) => neighborLines(neighbor)),
    ipv4: [
      ...router.announce.map((prefix) => `network ${prefix}`),
      ...router.neighbors.flatMap((neighbor) => neighborFamilyLines(neighbor)),
    ],
  };
}

/** frr.conf: what bgpd is started with. */
export function frrConfig(router: FrrRouter): string {
  const lines = configLines(router);
  return [
    'frr defaults traditional',
    `hostname ${router.name}`,
    'log timestamp precision 3',
    ...lines.global,
    `router bgp ${router.asn}`,
    ` bgp router-id ${router.routerId}`,
    ...ROUTER_SETTINGS.map((line) => ` ${line}`),
    ...lines.router.map((line) => ` ${line}`),
    ' address-family ipv4 unicast',
    ...lines.ipv4.map((line) => `  ${line}`),
    ' exit-address-family',
    'exit',
    '',
  ].join('\n');
}

/** zebra.conf: bgpd's lines would only be errors to it. */
export function zebraConfig(router: FrrRouter): string {
  return ['frr defaults traditional', `hostname ${router.name}`, 'log timestamp precision 3', ''].join('\n');
}

/** vtysh.conf: `write` then saves into the file each daemon was started with. */
export function vtyshConfig(): string {
  return 'no service integrated-vtysh-config\n';
}

function prefixListIn(neighbor: FrrNeighbor): string {
  return `from-${neighbor.address}`;
}

function prefixListOut(neighbor: FrrNeighbor): string {
  return `to-${neighbor.address}`;
}

/** bgpd starts a session at once when it reads this, if the neighbor has no address family yet; else a second later. */
export function connectLine(neighbor: FrrNeighbor): string {
  return `neighbor ${neighbor.address} timers connect ${CONNECT_RETRY_SECONDS}`;
}

export function activateLine(neighbor: FrrNeighbor): string {
  return `neighbor ${neighbor.address} activate`;
}

/** `timers connect` stands last here, and `activate` last in the family: both decide when the session starts. */
function neighborLines(neighbor: FrrNeighbor): readonly string[] {
  const own = `neighbor ${neighbor.address}`;
  return [
    `${own} remote-as ${neighbor.asn}`,
    ...(neighbor.description === '' ? [] : [`${own} description ${neighbor.description}`]),
    `${own} timers ${KEEPALIVE_SECONDS} ${HOLD_SECONDS}`,
    `${own} advertisement-interval 0`,
    connectLine(neighbor),
  ];
}

function neighborFamilyLines(neighbor: FrrNeighbor): readonly string[] {
  const own = `neighbor ${neighbor.address}`;
  return [
    ...(neighbor.defaultOriginate ? [`${own} default-originate`] : []),
    `${own} prefix-list ${prefixListIn(neighbor)} in`,
    `${own} prefix-list ${prefixListOut(neighbor)} out`,
    `${own} maximum-prefix ${maximumPrefixes(neighbor)}`,
    activateLine(neighbor),
  ];
}

function prefixListLines(neighbor: FrrNeighbor): readonly string[] {
  return [
    ...prefixList(prefixListIn(neighbor), neighbor.prefixesIn),
    ...prefixList(prefixListOut(neighbor), neighbor.prefixesOut),
  ];
}

/** What a list does not name it denies; the list itself must be there, also when it permits nothing. */
function prefixList(name: string, prefixes: readonly string[]): readonly string[] {
  if (prefixes.length === 0) return [`ip prefix-list ${name} seq 5 deny any`];
  return prefixes.map((prefix, index) => `ip prefix-list ${name} seq ${5 * (index + 1)} permit ${prefix}`);
}

/** The filter is exact: this only bounds what a filter changed by hand would let in. */
function maximumPrefixes(neighbor: FrrNeighbor): number {
  return Math.max(10, 2 * neighbor.prefixesIn.length);
}
