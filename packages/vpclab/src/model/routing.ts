// What the routers of a lab know of each other: the shape that the API gives and commands show.

import type { Cidr, Ipv4 } from '../net/text.ts';

export type RouteView = {
  /** A NAT gateway, the edge, or a VPC. */
  readonly of: string;
  readonly prefix: Cidr;
  readonly via: readonly Ipv4[];
  /** Who it is from: bgp, ospf, kernel, connected; in a VPC's router static or agent. */
  readonly from: string;
  readonly isSelected: boolean;
  /** Of several routes with one prefix the lowest distance wins, then the lowest metric. */
  readonly distance: number;
  readonly metric: number;
  /** FRR's own words, such as "00:00:27"; empty in a VPC's router. */
  readonly since: string;
  /** Why it is not used; empty, if it is. */
  readonly reason: string;
};

export type BgpSessionView = {
  readonly router: string;
  readonly peer: Ipv4;
  readonly asn: number;
  readonly description: string;
  readonly state: string;
  readonly uptimeSeconds: number;
  /** How often an established session ended since bgpd started. */
  readonly flaps: number;
  readonly received: number;
  readonly sent: number;
};

/** One prefix that a gateway should announce, or does. */
export type AnnouncementView = {
  readonly gateway: string;
  readonly prefix: Cidr;
  /** vpc, subnets, workloads; empty: nobody intended it. */
  readonly source: string;
  readonly of: string;
  readonly isIntended: boolean;
  readonly isAnnounced: boolean;
  /** Whom it announces it to: the edge, a site, or the table of its tenant. */
  readonly to: string;
  /** The verdict of the router in `to`; undefined: it was told nothing. */
  readonly edge: 'accepted' | 'refused' | undefined;
  /** Whether the router in `to` uses this path, alone or beside others. */
  readonly isUsed: boolean;
  /** Of several paths, why the router in `to` prefers this one: in FRR's words, such as "Local Pref". */
  readonly preferred: string;
  /** Why it is not announced, or why the other side refuses it. */
  readonly reason: string;
};

/** A route that a router's filters refuse. */
export type RefusalView = {
  readonly router: string;
  readonly peer: Ipv4;
  /** Name of the peer, or its address where no session with it is known. */
  readonly from: string;
  readonly prefix: Cidr;
  /** Which list refuses it. */
  readonly reason: string;
};

export type OspfNeighborView = {
  readonly router: string;
  readonly neighbor: Ipv4;
  readonly address: Ipv4;
  readonly interface: string;
  readonly state: string;
  readonly upSeconds: number;
};

export type RoutingView = {
  readonly routes: readonly RouteView[];
  readonly sessions: readonly BgpSessionView[];
  readonly announcements: readonly AnnouncementView[];
  /** Of the edge, gateways and tables that the routing agents watch. */
  readonly refusals: readonly RefusalView[];
  readonly neighbors: readonly OspfNeighborView[];
  /** Routing daemons that do not answer, and what keeps gateways from following. */
  readonly problems: readonly string[];
};

/** What the routing agent of a lab did, or found. */
export type RoutingEvent = {
  readonly kind: 'routing';
  /** `withhold`: its policy or a bound keeps it from announcing. `refused`: an edge does not accept it. */
  readonly what:
    | 'leads'
    | 'follows'
    | 'announce'
    | 'withdraw'
    | 'withhold'
    | 'learn'
    | 'forget'
    | 'refused'
    | 'problem';
  /** Whose control plane the agent follows; undefined: the lab has no regions. */
  readonly region: string | undefined;
  /** The gateway, or the edge that refuses. */
  readonly of: string | undefined;
  /** The first of them. */
  readonly prefixes: readonly Cidr[];
  readonly count: number;
  readonly reason: string | undefined;
};
