// BGP as lines. The order of lines is part of the content: see `neighborLines`.

import type { Block } from '../../block.ts';
import { prefixList } from '../../lines.ts';
import { DEFAULT_ROUTE } from '../../../model/router.ts';
import type { BgpAnnouncement, BgpNeighbor, BgpProcess } from '../../../model/router.ts';

/** Keepalive and hold time in seconds: a silent neighbor's routes are gone after the hold time (RFC 4271 section 4.4). */
const KEEPALIVE_SECONDS = 1;
const HOLD_SECONDS = 3;
const CONNECT_RETRY_SECONDS = 1;

export const FAMILY = 'address-family ipv4 unicast';
export const BMP = 'bmp targets vpclab';

/** Settings of the BGP process that no neighbor owns. */
const SETTINGS = [
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
const GRACEFUL_RESTART = ['bgp graceful-restart', 'bgp graceful-restart preserve-fw-state'] as const;

export function headerOf(process: BgpProcess): string {
  return `router bgp ${process.asn}`;
}

export function bgpBlocks(process: BgpProcess, routerId: string): readonly Block[] {
  const { neighbors, announce, gracefulRestart = false, maximumPaths, bmp } = process;
  const header = headerOf(process);
  const announced = announce === 'agent' ? [] : announce;
  return [
    { daemon: 'bgpd', context: [], lines: neighbors.flatMap(listLines) },
    ...neighbors.flatMap(inboundBlocks),
    ...announcementBlocks(announced),
    {
      daemon: 'bgpd',
      context: [header],
      lines: [
        `bgp router-id ${routerId}`,
        ...SETTINGS,
        ...(maximumPaths === undefined ? [] : ['bgp bestpath as-path multipath-relax']),
        ...(gracefulRestart ? GRACEFUL_RESTART : []),
        ...neighbors.flatMap(neighborLines),
      ],
    },
    {
      daemon: 'bgpd',
      context: [header, FAMILY],
      lines: [
        ...announced.map(networkLine),
        ...(maximumPaths === undefined ? [] : [`maximum-paths ${maximumPaths}`]),
        ...neighbors.flatMap((neighbor) => familyLines(neighbor, bmp !== undefined)),
      ],
    },
    ...(bmp === undefined ? [] : [{ daemon: 'bgpd' as const, context: [header, BMP], lines: bmpLines(bmp) }]),
  ];
}

export function listIn(neighbor: Pick<BgpNeighbor, 'address'>): string {
  return `from-${neighbor.address}`;
}

function listOut(neighbor: Pick<BgpNeighbor, 'address'>): string {
  return `to-${neighbor.address}`;
}

/** bgpd starts a session at once when it reads this, if the neighbor has no address family yet; else a second later. */
export function connectLine(neighbor: BgpNeighbor): string {
  return `neighbor ${neighbor.address} timers connect ${CONNECT_RETRY_SECONDS}`;
}

export function activateLine(neighbor: BgpNeighbor): string {
  return `neighbor ${neighbor.address} activate`;
}

/** A route map for each distinct set of attributes: announcing one prefix otherwise is one command. */
export function networkLine(announcement: BgpAnnouncement): string {
  const name = attributesName(announcement);
  return `network ${announcement.prefix}${name === undefined ? '' : ` route-map ${name}`}`;
}

/** "announce:65001:1+65001:7:med=10" */
function attributesName({ communities = [], med }: Omit<BgpAnnouncement, 'prefix'>): string | undefined {
  if (communities.length === 0 && med === undefined) return undefined;
  const named = communities.toSorted().join('+');
  return ['announce', ...(named === '' ? [] : [named]), ...(med === undefined ? [] : [`med=${med}`])].join(
    ':',
  );
}

export function announcementBlocks(announced: readonly BgpAnnouncement[]): readonly Block[] {
  const byName = new Map<string, BgpAnnouncement>();
  for (const entry of announced) {
    const name = attributesName(entry);
    if (name !== undefined) byName.set(name, entry);
  }
  return [...byName].map(([name, { communities = [], med }]) => ({
    daemon: 'bgpd',
    context: [`route-map ${name} permit 10`],
    lines: [
      ...(communities.length === 0 ? [] : [`set community ${communities.join(' ')}`]),
      ...(med === undefined ? [] : [`set metric ${med}`]),
    ],
  }));
}

function bmpLines(target: string): readonly string[] {
  const [address, port] = target.split(':');
  return [
    'bmp monitor ipv4 unicast pre-policy',
    'bmp monitor ipv4 unicast post-policy',
    `bmp connect ${address} port ${port} min-retry 100 max-retry 1000`,
  ];
}

/** `timers connect` stands last here, and `activate` last in the family: both decide when the session starts. */
function neighborLines(neighbor: BgpNeighbor): readonly string[] {
  const own = `neighbor ${neighbor.address}`;
  const { bfd, password, ttlSecurityHops } = neighbor;
  return [
    `${own} remote-as ${neighbor.asn}`,
    ...(neighbor.description === '' ? [] : [`${own} description ${neighbor.description}`]),
    // Before the session starts: a password that comes later resets it.
    ...(password === undefined ? [] : [`${own} password ${password.reveal()}`]),
    // In this order: taking the profile away last would switch BFD on again.
    ...(bfd === undefined ? [] : [`${own} bfd profile ${bfd}`, `${own} bfd`]),
    `${own} timers ${KEEPALIVE_SECONDS} ${HOLD_SECONDS}`,
    `${own} advertisement-interval 0`,
    ...(ttlSecurityHops === undefined ? [] : [`${own} ttl-security hops ${ttlSecurityHops}`]),
    connectLine(neighbor),
  ];
}

function familyLines(neighbor: BgpNeighbor, isWatched: boolean): readonly string[] {
  const own = `neighbor ${neighbor.address}`;
  return [
    ...(neighbor.defaultOriginate ? [`${own} default-originate`] : []),
    `${own} prefix-list ${listIn(neighbor)} in`,
    `${own} prefix-list ${listOut(neighbor)} out`,
    // Without what came in, BMP only reports a refused route as withdrawn.
    ...(isWatched ? [`${own} soft-reconfiguration inbound`] : []),
    ...(neighbor.asPathIn === undefined ? [] : [`${own} filter-list ${listIn(neighbor)} in`]),
    ...(inboundLines(neighbor).length === 0 ? [] : [`${own} route-map ${listIn(neighbor)} in`]),
    `${own} maximum-prefix ${maximumPrefixes(neighbor)} restart 1`,
    activateLine(neighbor),
  ];
}

function listLines(neighbor: BgpNeighbor): readonly string[] {
  return [
    ...prefixList(listIn(neighbor), neighbor.prefixesIn),
    ...prefixList(listOut(neighbor), neighbor.prefixesOut),
    ...(neighbor.asPathIn === undefined
      ? []
      : [
          `bgp as-path access-list ${listIn(neighbor)} permit ${pathPattern(neighbor.asn, neighbor.asPathIn)}`,
        ]),
  ];
}

/** bgpd's regular expressions: `_` is the end of a number. */
function pathPattern(asn: number, paths: 'own' | 'first'): string {
  return paths === 'own' ? `^${asn}$` : `^${asn}_`;
}

function inboundBlocks(neighbor: BgpNeighbor): readonly Block[] {
  const lines = inboundLines(neighbor);
  if (lines.length === 0) return [];
  return [{ daemon: 'bgpd', context: [`route-map ${listIn(neighbor)} permit 10`], lines }];
}

function inboundLines({ asPathIn, localPreference }: BgpNeighbor): readonly string[] {
  return [
    // RFC 4271 section 5.1.3 lets it name another one on the shared network as the way: here that may be another tenant's.
    ...(asPathIn === undefined ? [] : ['set ip next-hop peer-address']),
    ...(localPreference === undefined ? [] : [`set local-preference ${localPreference}`]),
  ];
}

/**
 * The filter is exact: this only bounds what a filter changed by hand would let in. It does not follow the length of the
 * list: bgpd ends the session at once when the bound falls below what is there, and starts it again after a minute; without
 * `restart` it stays down until somebody clears it.
 */
function maximumPrefixes({ prefixesIn }: BgpNeighbor): number {
  return prefixesIn.every((rule) => rule === DEFAULT_ROUTE) ? FEW : MANY;
}
const FEW = 10;
/** Twice what a gateway may announce at most, because new prefixes come before old ones go; and public addresses. */
const MANY = 5_000;
