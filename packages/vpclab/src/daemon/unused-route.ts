// Why a router does not use a route, from what zebra says of it. Only what zebra's own words prove is said. Pure.

import { OSPF_ACCEPT } from '../frr/protocols/ospf.ts';
import type { ZebraRoute } from '../frr/zebra-state.ts';
import { permits } from '../model/router.ts';
import type { PrefixRule } from '../model/router.ts';

/** FRR: DISTANCE_INFINITY. */
const NEVER = 255;

export type Beside = {
  /** The route for the same prefix that is used. */
  readonly used?: ZebraRoute | undefined;
  /** What the router accepts of OSPF; undefined: everything. */
  readonly accepted?: readonly PrefixRule[] | undefined;
};

export function unusedBecause(route: ZebraRoute, { used, accepted }: Beside): string {
  const { prefix, protocol, distance, metric, isUsable, isFailed } = route;
  if (isFailed) return 'the kernel refused it';
  if (!isUsable) {
    // zebra takes the next hops of a route that its filter refuses for inactive.
    const isFiltered =
      protocol === 'ospf' && accepted !== undefined && !accepted.some((rule) => permits(rule, prefix));
    return isFiltered ? `the prefix list ${OSPF_ACCEPT} does not permit it` : 'its next hop is not reachable';
  }
  if (distance === NEVER) return `routes of distance ${NEVER} are never used`;
  if (used === undefined) return 'FRR does not say why';
  if (used.distance < distance) return `${used.protocol} has the lower distance ${used.distance}`;
  if (used.distance === distance && used.metric < metric)
    return `${used.protocol} has the lower metric ${used.metric}`;
  return `FRR prefers that of ${used.protocol}`;
}
