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
  /** The kernel took it, as zebra believes. */
  readonly isInstalled: boolean;
  /** Long enough for what zebra still does with it to be done. */
  readonly isOld: boolean;
  /** The kernel refused it. */
  readonly isFailed: boolean;
  /** Empty where it is directly connected. */
  readonly via: readonly Ipv4[];
  /** Those that the kernel was given: a next hop that is found by another route stands as what it was found to be. */
  readonly inKernel: readonly KernelHop[];
};

export type KernelHop = {
  readonly via: Ipv4;
  readonly device: string;
  readonly index: number;
  readonly weight: number;
  readonly isOnLink: boolean;
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
        isInstalled: fields['installed'] === true,
        isOld: !/^00:00:0\d$/.test(textOf(fields['uptime'])),
        isFailed: fields['failed'] === true,
        via: hops.map((hop) => textOf(hop['ip'])).filter((address) => address !== ''),
        inKernel: hops.flatMap((hop) =>
          hop['fib'] === true && hop['recursive'] !== true && textOf(hop['ip']) !== ''
            ? [
                {
                  via: textOf(hop['ip']),
                  device: textOf(hop['interfaceName']),
                  index: numberOf(hop['interfaceIndex']),
                  weight: numberOf(hop['weight']),
                  isOnLink: hop['onLink'] === true,
                },
              ]
            : [],
        ),
      };
    }),
  );
}

export const SHOW_ZEBRA_SUMMARY = 'show ip route summary json';

export type RouteSummary = {
  readonly vrf: string;
  readonly total: number;
  readonly totalFib: number;
  readonly types: readonly {
    readonly type: string;
    readonly rib: number;
    readonly fib: number;
    readonly offloaded: number;
    readonly trapped: number;
  }[];
};

/** Of SHOW_ZEBRA_SUMMARY, or of all VRFs: zebra 8.4 then prints one document after the other, 10 one with a key for each. */
export function parseRouteSummary(text: string): readonly RouteSummary[] {
  return documentsOf(text).flatMap((document) => {
    const fields = recordOf(parseJson(document));
    if ('routes' in fields) return [summaryOf(fields, textOf(fields['vrf']) || 'default')];
    return Object.entries(fields).map(([vrf, table]) => summaryOf(recordOf(table), vrf));
  });
}

function summaryOf(fields: Readonly<Record<string, unknown>>, vrf: string): RouteSummary {
  return {
    vrf,
    total: numberOf(fields['routesTotal']),
    totalFib: numberOf(fields['routesTotalFib']),
    types: listOf(fields['routes']).map((entry) => {
      const route = recordOf(entry);
      return {
        type: textOf(route['type']),
        rib: numberOf(route['rib']),
        fib: numberOf(route['fib']),
        offloaded: numberOf(route['fibOffLoaded']),
        trapped: numberOf(route['fibTrapped']),
      };
    }),
  };
}

function documentsOf(text: string): readonly string[] {
  return text
    .split(/^(?=\{)/m)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
