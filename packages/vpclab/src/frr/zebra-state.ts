// What zebra says of its routes.

import type { Cidr, Ipv4 } from '../net/text.ts';
import { listOf, numberOf, recordOf, textOf } from './json-fields.ts';
import { parseJson } from '../model/json.ts';

export type ZebraRoute = {
  readonly prefix: Cidr;
  readonly protocol: string;
  readonly isSelected: boolean;
  readonly distance: number;
  readonly metric: number;
  readonly uptime: string;
  /** One of its next hops is active: reachable, and permitted by the filter of its protocol. */
  readonly isUsable: boolean;
  /** The kernel refused it. */
  readonly isFailed: boolean;
  /** Empty where it is directly connected. */
  readonly via: readonly Ipv4[];
};

export const SHOW_ZEBRA_ROUTES = 'show ip route json';

/** Of SHOW_ZEBRA_ROUTES. */
export function parseZebraRoutes(text: string): readonly ZebraRoute[] {
  return Object.entries(recordOf(parseJson(text))).flatMap(([prefix, entries]) =>
    listOf(entries).map((entry) => {
      const fields = recordOf(entry);
      const hops = listOf(fields['nexthops']).map(recordOf);
      return {
        prefix,
        protocol: textOf(fields['protocol']),
        isSelected: fields['selected'] === true,
        distance: numberOf(fields['distance']),
        metric: numberOf(fields['metric']),
        uptime: textOf(fields['uptime']),
        isUsable: hops.some((hop) => hop['active'] === true),
        isFailed: fields['failed'] === true,
        via: hops.map((hop) => textOf(hop['ip'])).filter((address) => address !== ''),
      };
    }),
  );
}
