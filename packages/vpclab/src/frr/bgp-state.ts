// What bgpd says about its sessions and routes (`show bgp ... json`), reduced to typed observations. Fields that a
// version leaves out read as their empty value.

import { listOf, numberOf, recordOf, textOf } from './json-fields.ts';
import { parseJson } from '../model/json.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';

export type BgpSession = {
  readonly peer: Ipv4;
  readonly asn: number;
  /** FRR's words: Idle, Connect, Active, OpenSent, OpenConfirm, Established, "Idle (Admin)". */
  readonly state: string;
  readonly established: boolean;
  readonly prefixesReceived: number;
  readonly prefixesSent: number;
  /** 0 unless established. */
  readonly uptimeSeconds: number;
  readonly description: string;
  /** How often it was established and ended, since bgpd started. */
  readonly flaps: number;
};

export type BgpPath = {
  readonly peer: Ipv4;
  readonly asPath: readonly number[];
  readonly nextHops: readonly Ipv4[];
  readonly best: boolean;
  /** The best one, or as good: packets go this way. */
  readonly isUsed: boolean;
  /** Why it is the best one, in FRR's words: "Local Pref", "MED", "Older Path"; empty for others. */
  readonly selection: string;
};
export type BgpRoute = { readonly prefix: Cidr; readonly paths: readonly BgpPath[] };

export const SHOW_SESSIONS = 'show bgp ipv4 unicast summary json';
export const SHOW_ROUTES = 'show bgp ipv4 unicast json';
/** With soft reconfiguration only: what a neighbor sent that the filters refused. */
export function showRefused(peer: Ipv4): string {
  return `show bgp ipv4 unicast neighbors ${peer} filtered-routes json`;
}
export function showAdvertised(peer: Ipv4): string {
  return `show bgp ipv4 unicast neighbors ${peer} advertised-routes json`;
}
export const SHOW_CONFIG = 'show running-config';

/** Of SHOW_SESSIONS: no BGP process, no neighbor, or output that is no JSON give none. */
export function parseSessions(text: string): readonly BgpSession[] {
  const summary = recordOf(parseJson(text));
  const family = recordOf(summary['ipv4Unicast'] ?? summary);
  return Object.entries(recordOf(family['peers'])).map(([peer, value]) => {
    const fields = recordOf(value);
    const state = textOf(fields['state']);
    const established = state === 'Established';
    return {
      peer,
      asn: numberOf(fields['remoteAs']),
      state,
      established,
      prefixesReceived: numberOf(fields['pfxRcd']),
      prefixesSent: numberOf(fields['pfxSnt']),
      uptimeSeconds: established ? Math.floor(numberOf(fields['peerUptimeMsec']) / 1000) : 0,
      description: textOf(fields['desc']),
      flaps: numberOf(fields['connectionsDropped']),
    };
  });
}

/** Of SHOW_ROUTES. */
export function parseRoutes(text: string): readonly BgpRoute[] {
  const routes = recordOf(recordOf(parseJson(text))['routes']);
  return Object.entries(routes).map(([prefix, value]) => ({
    prefix,
    paths: listOf(value).map((path) => pathOf(recordOf(path))),
  }));
}

/** Of showAdvertised. */
export function parseAdvertised(text: string): readonly Cidr[] {
  return Object.keys(recordOf(recordOf(parseJson(text))['advertisedRoutes']));
}

/** Of showRefused. */
export function parseRefused(
  text: string,
): readonly { readonly prefix: Cidr; readonly asPath: readonly number[] }[] {
  const routes = recordOf(recordOf(parseJson(text))['receivedRoutes']);
  return Object.entries(routes).map(([prefix, value]) => ({ prefix, asPath: asPathOf(recordOf(value)) }));
}

function asPathOf(fields: Readonly<Record<string, unknown>>): readonly number[] {
  return textOf(fields['path'])
    .split(' ')
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
}

function pathOf(fields: Readonly<Record<string, unknown>>): BgpPath {
  return {
    // Of a prefix that the router itself announces it is empty or "(unspec)", by version.
    peer: textOf(fields['peerId']).replace('(unspec)', ''),
    asPath: asPathOf(fields),
    nextHops: listOf(fields['nexthops']).map((hop) => textOf(recordOf(hop)['ip'])),
    best: fields['bestpath'] === true,
    isUsed: fields['bestpath'] === true || fields['multipath'] === true,
    selection: textOf(fields['selectionReason']),
  };
}
