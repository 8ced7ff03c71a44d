// The numbers that a NAT gateway has outside: its address in the external network and its AS number.

import type { Outside } from '../edge/settled.ts';
import { rankOf } from '../../lab-file/rank.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { formatAddress } from '../../net/ipv4.ts';
import { PrefixPool } from '../../net/prefix-pool.ts';
import { prefixOf, prefixSize } from '../../net/prefix.ts';
import type { Ipv4 } from '../../net/text.ts';
import { protocolOf } from './routing-settled.ts';
import type { WantedGateway } from './wanted-gateway.ts';

/** RFC 6996: private AS numbers of 16 bits, then of 32. 65000 is the edge. */
const FIRST_AS = 65001;
const LAST_AS = 65534;
const FIRST_LONG_AS = 4200000000;
const LONG_AS_COUNT = 94967295;
/** Of a link: RFC 3021 has /31 too, which OSPF of FRR does not take for a point-to-point network. */
export const LINK_LENGTH = 30;
const LINK_SIZE = 4;

/** The two addresses of a link between one gateway and the edge. */
type Link = { readonly gateway: Ipv4; readonly edge: Ipv4 };

/** A link of two addresses for each gateway that speaks OSPF: on a shared network a designated router takes 40 s. */
export function assignLinks(
  resolution: Resolution,
  wanted: readonly WantedGateway[],
  { edge }: Outside,
): ReadonlyMap<string, Link> {
  const inside = prefixOf(edge.linkCidr);
  const pool = new PrefixPool(inside);
  const slots = prefixSize(inside) / LINK_SIZE;
  return new Map(
    wanted
      .filter(({ entry }) => protocolOf(entry.routing) === 'ospf')
      .flatMap(({ name, entry, path }): readonly (readonly [string, Link])[] => {
        if (entry.outsideAddress !== undefined) {
          resolution.complainOfKey([...path, 'outsideAddress'], {
            message: `"${name}" speaks OSPF: its address follows from its link to the edge`,
            expected: 'no `outsideAddress`; `linkCidr` of the edge is where links are',
          });
        }
        const link = pool.takeLowest(LINK_LENGTH, inside.base + LINK_SIZE * rankOf(name, Math.max(slots, 1)));
        if (link === undefined) {
          resolution.complain(path, {
            message: `the links ${edge.linkCidr} of the edge have no place left for "${name}"`,
            expected: 'a larger `linkCidr` of the edge, or fewer NAT gateways with OSPF',
          });
          return [];
        }
        return [[name, { edge: formatAddress(link.base + 1), gateway: formatAddress(link.base + 2) }]];
      }),
  );
}

export function assignOutside(
  resolution: Resolution,
  all: readonly WantedGateway[],
  { external, edge }: Outside,
): ReadonlyMap<string, string> {
  const wanted = all.filter(({ entry }) => protocolOf(entry.routing) !== 'ospf');
  const addresses = new Map<string, string>();
  for (const { name, entry, path } of wanted) {
    if (entry.outsideAddress === undefined) continue;
    const at = [...path, 'outsideAddress'];
    addresses.set(name, external.claim(resolution, at, entry.outsideAddress, name) ?? entry.outsideAddress);
  }
  for (const { name, path } of wanted) {
    if (addresses.has(name)) continue;
    const address = external.byRank(name, name);
    addresses.set(name, address ?? '');
    if (address !== undefined) continue;
    resolution.complain(path, {
      message: `there are ${wanted.length} NAT gateways, and the external network ${edge.externalCidr} has no address left for "${name}"`,
      expected: 'a larger `externalCidr` of the edge, or fewer NAT gateways',
    });
  }
  return addresses;
}

export function assignAs(
  resolution: Resolution,
  wanted: readonly WantedGateway[],
  edgeAs: number,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const used = new Set([edgeAs]);
  for (const { name, entry, path } of wanted) {
    if (entry.asn === undefined) continue;
    if (entry.asn === edgeAs) {
      resolution.complain([...path, 'asn'], {
        message: `"${name}" has AS ${entry.asn}, and so has the edge: between them it is eBGP`,
        expected: `an AS number other than ${edgeAs}`,
      });
    }
    used.add(entry.asn);
    numbers.set(name, entry.asn);
  }
  for (const { name, first } of wanted) {
    if (numbers.has(name)) continue;
    // The edge compares multi-exit discriminators of one AS (RFC 4271 section 9.1.2.2 c).
    const asn = (first === undefined ? undefined : numbers.get(first)) ?? freeAs(name, used);
    used.add(asn);
    numbers.set(name, asn);
  }
  return numbers;
}

function freeAs(name: string, used: ReadonlySet<number>): number {
  const count = LAST_AS - FIRST_AS + 1;
  const rank = rankOf(name, count);
  for (let step = 0; step < count; step++) {
    const asn = FIRST_AS + ((rank + step) % count);
    if (!used.has(asn)) return asn;
  }
  let asn = FIRST_LONG_AS + (rank % LONG_AS_COUNT);
  while (used.has(asn)) asn++;
  return asn;
}
