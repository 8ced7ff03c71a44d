// Which routes OVN should have by what the gateways learned: pure, so that the same kernels give the same routes.

import { holdsPrefix, prefixOf, type Prefix } from '../net/prefix.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import type { GatewayConfig } from './config.ts';

export type WantedRoute = {
  readonly router: string;
  readonly gateway: string;
  readonly prefix: Cidr;
  readonly nextHop: Ipv4;
};
export type RouteChange = { readonly kind: 'add' | 'remove'; readonly route: WantedRoute };

/** What rows of one table should be. */
export type Judged = {
  /** Whether rows of a gateway are this agent's to judge; other rows are left alone. */
  readonly judges: (gateway: string) => boolean;
  /** A row that is not wanted stays for now: what replaces it is not there yet. */
  readonly spares: (route: WantedRoute) => boolean;
  readonly routes: readonly WantedRoute[];
};

export type LearningGateway = {
  readonly config: GatewayConfig;
  readonly learned: readonly { readonly prefix: Cidr; readonly device: string }[];
};

/** Of several gateways of a router, those with the lowest rank that learned a prefix, side by side. */
export function wantedRoutes(gateways: readonly LearningGateway[]): readonly WantedRoute[] {
  const offers = gateways.flatMap(({ config, learned }) => {
    const { name, router, nextHop, learn, inside, rank } = config;
    if (router === undefined || nextHop === undefined) return [];
    const rules = learn.map(prefixOf);
    const prefixes = learned
      .filter(({ prefix, device }) => {
        const route = prefixOf(prefix);
        return device !== inside && rules.some((rule) => isAllowed(rule, route));
      })
      .map(({ prefix }) => prefix);
    return [...new Set(prefixes)].map((prefix) => ({ router, gateway: name, prefix, nextHop, rank }));
  });
  const byRoute = Map.groupBy(offers, ({ router, prefix }) => `${router} ${prefix}`);
  return [...byRoute.values()].flatMap((all) => {
    const best = Math.min(...all.map(({ rank }) => rank));
    return all.flatMap(({ rank, ...route }) => (rank === best ? [route] : []));
  });
}

export function keyOf({ router, gateway, prefix, nextHop }: WantedRoute): string {
  return [router, gateway, prefix, nextHop].join(' ');
}

/** "0.0.0.0/0" is the default route alone; of any other prefix, what lies in it too. */
function isAllowed(rule: Prefix, route: Prefix): boolean {
  return rule.length === 0 ? route.length === 0 : holdsPrefix(rule, route);
}
