// The numbers that a NAT gateway has outside: its address in the external network and its AS number.

import type { Outside } from '../edge/settled.ts';
import { rankOf } from '../../lab-file/rank.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import type { WantedGateway } from './wanted-gateway.ts';

/** RFC 6996: private AS numbers of 16 bits, then of 32. 65000 is the edge. */
const FIRST_AS = 65001;
const LAST_AS = 65534;
const FIRST_LONG_AS = 4200000000;
const LONG_AS_COUNT = 94967295;

export function assignOutside(
  resolution: Resolution,
  wanted: readonly WantedGateway[],
  { external, edge }: Outside,
): ReadonlyMap<string, string> {
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
  for (const { name } of wanted) {
    if (numbers.has(name)) continue;
    const asn = freeAs(name, used);
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
