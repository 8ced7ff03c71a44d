// The bound of a tenant: what all its gateways together announce. A prefix that several of them announce counts once. Pure:
// which prefixes are within the bound does not depend on what was announced before.

import { sortedAnnouncements } from '../model/router.ts';
import type { GatewayConfig, TenantConfig } from './config.ts';
import type { Announced, Intended } from './policy.ts';

export type Offer = { readonly config: Pick<GatewayConfig, 'tenant'>; readonly intended: Intended };

/** What is left of each, in the order that they came in. */
export function withinTenants(
  tenants: readonly TenantConfig[],
  offers: readonly Offer[],
): readonly Intended[] {
  const within = new Map(tenants.map((tenant) => [tenant.name, allowed(tenant, offers)]));
  const limits = new Map(tenants.map(({ name, limit }) => [name, limit]));
  return offers.map(({ config: { tenant = '' }, intended }) => {
    const prefixes = within.get(tenant);
    const over = intended.because.filter(({ prefix }) => prefixes?.has(prefix) === false);
    if (over.length === 0) return intended;
    const isOver = new Set(over.map(({ prefix }) => prefix));
    const reason = `more than ${limits.get(tenant)} prefixes of ${tenant}`;
    return {
      announce: sortedAnnouncements(intended.announce.filter(({ prefix }) => !isOver.has(prefix))),
      because: intended.because.filter(({ prefix }) => !isOver.has(prefix)),
      refused: [...intended.refused, ...over.map((entry) => ({ ...entry, reason }))],
    };
  });
}

/** What gateways themselves translate comes first: without it nothing of the tenant's is reached. */
function allowed({ name, limit }: TenantConfig, offers: readonly Offer[]): ReadonlySet<string> {
  const all = offers.flatMap(({ config, intended }) => (config.tenant === name ? intended.because : []));
  const isFixed = ({ source }: Announced): boolean => source === 'fixed';
  const ordered = [...all.filter(isFixed), ...all.filter((entry) => !isFixed(entry))];
  return new Set([...new Set(ordered.map(({ prefix }) => prefix))].slice(0, limit));
}
