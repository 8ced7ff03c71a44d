// The model of an FRR router in one namespace: one section per protocol. It says what the router is for (its peers,
// what it lets in and out, what it announces); lines of configuration follow from it, in protocols/.

import { addressOf } from '../net/ipv4.ts';
import { sortedCommunities } from '../net/community.ts';
import { holdsPrefix, prefixOf } from '../net/prefix.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import type { Secret } from '../secret.ts';

export const DEFAULT_ROUTE: Cidr = '0.0.0.0/0';

const DESCRIPTION_LENGTH = 200;
/** FRR as distributions build it (--enable-multipath) refuses a line that asks for more. */
const MOST_PATHS = 256;

/** A prefix, exactly; or with "le N", also every longer one up to that length. */
export type PrefixRule = Cidr;

export function permits(rule: PrefixRule, prefix: Cidr): boolean {
  const [network = '', , upTo] = rule.split(' ');
  if (upTo === undefined) return network === prefix;
  const inner = prefixOf(prefix);
  return holdsPrefix(prefixOf(network), inner) && inner.length <= Number(upTo);
}

/** An external BGP session over a shared network. */
export type BgpNeighbor = {
  readonly address: Ipv4;
  readonly asn: number;
  /** Who it is, in one line: tenant, VPC and gateway of a NAT gateway. */
  readonly description: string;
  /** Announce 0.0.0.0/0 to it whether or not this router has a default route. */
  readonly defaultOriginate: boolean;
  readonly prefixesIn: readonly PrefixRule[];
  readonly prefixesOut: readonly PrefixRule[];
  /** AS paths accepted: only routes that it originates (`own`), or those that begin with its AS (`first`). */
  readonly asPathIn?: 'own' | 'first';
  /** Local preference of what it sends: the highest wins, 100 where nothing is said. */
  readonly localPreference?: number;
  /** Name of a BFD profile of this router. */
  readonly bfd?: string;
  /** TCP MD5 signature (RFC 2385). */
  readonly password?: Secret;
  /** Packets from further away are dropped (RFC 5082); 1 is a neighbor on the same link. */
  readonly ttlSecurityHops?: number;
};

export type BgpAnnouncement = {
  readonly prefix: Cidr;
  /** "65001:100", in the order of their numbers. */
  readonly communities?: readonly string[];
  /** Multi-exit discriminator: the lowest wins among routes of one AS. */
  readonly med?: number;
};

export type BgpProcess = {
  readonly asn: number;
  readonly neighbors: readonly BgpNeighbor[];
  /** What the router originates. `agent`: the routing agent decides while the lab runs; the lab leaves those lines alone. */
  readonly announce: readonly BgpAnnouncement[] | 'agent';
  /**
   * Peers keep this router's routes while bgpd restarts (RFC 4724). Only for a VPC with one gateway: with two, a dead
   * gateway's routes would attract traffic for as long as they are kept.
   */
  readonly gracefulRestart?: boolean;
  /** "127.0.0.1:5000": receives, by BMP, what neighbors announce and what passes the filters (RFC 7854). */
  readonly bmp?: string;
  /** Spread over this many equal paths, also of different AS; 256 at most. */
  readonly maximumPaths?: number;
};

export type OspfInterface = {
  readonly name: string;
  /** "0", "0.0.0.1". */
  readonly area: string;
  /** `point-to-point` needs no election of a designated router, which takes 40 s; `passive` sends no hello. */
  readonly mode: 'point-to-point' | 'passive';
  readonly cost?: number;
  readonly bfd?: string;
};

export type OspfProcess = {
  readonly interfaces: readonly OspfInterface[];
  /** Kernel routes announced as external ones. */
  readonly redistribute: readonly PrefixRule[];
  /** What is accepted into the kernel; undefined: everything. OSPF has no filter per neighbor. */
  readonly accept?: readonly PrefixRule[];
  readonly defaultOriginate: boolean;
};

export type BfdProfile = {
  readonly name: string;
  readonly intervalMs: number;
  readonly multiplier: number;
};

export type FrrRouter = {
  readonly kind: 'frr-router';
  readonly name: string;
  /** One for all protocols. */
  readonly routerId: Ipv4;
  readonly bgp?: BgpProcess;
  readonly ospf?: OspfProcess;
  readonly bfd: readonly BfdProfile[];
  /** zebra leaves its filters to mgmtd: FRR 10.0 and later. */
  readonly managed?: true;
  /**
   * How a running configuration departs from what the rest of the model says: lines that are there (`+`) or missing
   * (`-`). Observation fills it in; an intent has none.
   */
  readonly deviations: readonly Deviation[];
};

/** Programs of FRR, each with its own configuration and console. zebra always runs. */
export type FrrDaemon = 'mgmtd' | 'zebra' | 'bgpd' | 'ospfd' | 'bfdd';

export type Deviation = {
  readonly sign: '+' | '-';
  readonly daemon: FrrDaemon;
  /** Headers that the line stands under: ["router bgp 65000", "address-family ipv4 unicast"]. */
  readonly context: readonly string[];
  readonly line: string;
};

export type RouterFields = Omit<FrrRouter, 'kind' | 'deviations' | 'bfd'> & {
  readonly bfd?: readonly BfdProfile[];
};

/** The one form of a router that is compared and printed: lists sorted, no doubles. */
export function frrRouter({ name, routerId, bgp, ospf, bfd = [], managed }: RouterFields): FrrRouter {
  return {
    kind: 'frr-router',
    name,
    routerId,
    ...(bgp === undefined ? {} : { bgp: bgpProcess(bgp) }),
    ...(ospf === undefined ? {} : { ospf: ospfProcess(ospf) }),
    bfd: bfd.toSorted(byName),
    ...(managed === undefined ? {} : { managed }),
    deviations: [],
  };
}

function bgpProcess(process: BgpProcess): BgpProcess {
  const { maximumPaths } = process;
  return {
    ...process,
    ...(maximumPaths === undefined ? {} : { maximumPaths: Math.min(maximumPaths, MOST_PATHS) }),
    neighbors: process.neighbors
      .map((neighbor) => ({
        ...neighbor,
        description: oneLine(neighbor.description),
        prefixesIn: sortedRules(neighbor.prefixesIn),
        prefixesOut: sortedRules(neighbor.prefixesOut),
      }))
      .toSorted((a, b) => addressOf(a.address) - addressOf(b.address)),
    announce: process.announce === 'agent' ? 'agent' : sortedAnnouncements(process.announce),
  };
}

function ospfProcess(process: OspfProcess): OspfProcess {
  return {
    ...process,
    interfaces: process.interfaces.toSorted(byName),
    redistribute: sortedRules(process.redistribute),
    ...(process.accept === undefined ? {} : { accept: sortedRules(process.accept) }),
  };
}

export function sortedAnnouncements(announce: readonly BgpAnnouncement[]): readonly BgpAnnouncement[] {
  const byPrefix = new Map(announce.map((entry) => [entry.prefix, entry]));
  return sortedRules([...byPrefix.keys()]).flatMap((prefix) => {
    const entry = byPrefix.get(prefix);
    if (entry === undefined) return [];
    const { communities = [], med } = entry;
    return {
      prefix,
      ...(communities.length === 0 ? {} : { communities: sortedCommunities(communities) }),
      ...(med === undefined ? {} : { med }),
    };
  });
}

/** FRR joins words by one space, and reads lines of its files up to 4095 bytes only. */
function oneLine(description: string): string {
  return description.trim().replaceAll(/\s+/g, ' ').slice(0, DESCRIPTION_LENGTH).trimEnd();
}

function sortedRules(rules: readonly PrefixRule[]): readonly PrefixRule[] {
  const keyed = [...new Set(rules)].map((rule) => {
    const [prefix = '', , upTo] = rule.split(' ');
    return { rule, prefix: prefixOf(prefix), upTo: Number(upTo ?? 0) };
  });
  return keyed
    .toSorted((a, b) => a.prefix.base - b.prefix.base || a.prefix.length - b.prefix.length || a.upTo - b.upTo)
    .map(({ rule }) => rule);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
