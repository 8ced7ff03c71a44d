// The model of an FRR router (zebra and bgpd in one namespace): what it peers with, what it lets in and out, and what
// it announces. Everything else of its configuration follows from this: see config.ts.

import { addressOf } from '../net/ipv4.ts';
import { prefixOf } from '../net/prefix.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';

export const DEFAULT_ROUTE: Cidr = '0.0.0.0/0';

const DESCRIPTION_LENGTH = 200;

/** An external BGP session over a shared network. */
export type FrrNeighbor = {
  readonly address: Ipv4;
  readonly asn: number;
  /** Who it is, in one line: tenant, VPC and gateway of a NAT gateway. */
  readonly description: string;
  /** Announce 0.0.0.0/0 to it whether or not this router has a default route. */
  readonly defaultOriginate: boolean;
  /** Prefixes accepted from it, exactly as written: longer ones are refused too. */
  readonly prefixesIn: readonly Cidr[];
  /** Prefixes announced to it, exactly as written. */
  readonly prefixesOut: readonly Cidr[];
};

export type FrrRouter = {
  readonly kind: 'frr-router';
  readonly name: string;
  readonly asn: number;
  readonly routerId: Ipv4;
  readonly neighbors: readonly FrrNeighbor[];
  /** Prefixes that it originates. */
  readonly announce: readonly Cidr[];
  /**
   * How a running configuration departs from what the rest of the model says: lines that are there (`+`) or missing
   * (`-`). Observation fills it in; an intent has none.
   */
  readonly deviations: readonly Deviation[];
};

export type ConfigContext = 'global' | 'router' | 'ipv4';
export type Deviation = {
  readonly sign: '+' | '-';
  readonly context: ConfigContext;
  readonly line: string;
};

/** The one form of a router that is compared and printed: lists sorted by number, no doubles. */
export function frrRouter(fields: {
  readonly name: string;
  readonly asn: number;
  readonly routerId: Ipv4;
  readonly neighbors: readonly FrrNeighbor[];
  readonly announce: readonly Cidr[];
}): FrrRouter {
  const neighbors = fields.neighbors
    .map((neighbor) => ({
      ...neighbor,
      description: oneLine(neighbor.description),
      prefixesIn: sortedPrefixes(neighbor.prefixesIn),
      prefixesOut: sortedPrefixes(neighbor.prefixesOut),
    }))
    .toSorted((a, b) => addressOf(a.address) - addressOf(b.address));
  return {
    kind: 'frr-router',
    name: fields.name,
    asn: fields.asn,
    routerId: fields.routerId,
    neighbors,
    announce: sortedPrefixes(fields.announce),
    deviations: [],
  };
}

/** FRR joins words by one space, and reads lines of its files up to 4095 bytes only. */
function oneLine(description: string): string {
  return description.trim().replaceAll(/\s+/g, ' ').slice(0, DESCRIPTION_LENGTH).trimEnd();
}

function sortedPrefixes(prefixes: readonly Cidr[]): readonly Cidr[] {
  return [...new Set(prefixes)].toSorted((a, b) => {
    const [left, right] = [prefixOf(a), prefixOf(b)];
    return left.base - right.base || left.length - right.length;
  });
}
