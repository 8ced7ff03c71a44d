// Quotas of connections that are used up in the running lab.

import type { Machine } from '../../machine/machine.ts';
import { quotasOf } from '../../model/connection-quotas.ts';
import type { Lab } from '../../model/lab.ts';
import { openOf } from './gateway-quotas.ts';
import type { FullQuota } from './verify-facts.ts';

export async function fullQuotas(
  lab: Lab,
  machine: Pick<Machine, 'connections'>,
): Promise<readonly FullQuota[]> {
  const perGateway = await Promise.all(
    lab.natGateways.map(async (gateway): Promise<readonly FullQuota[]> => {
      const quotas = quotasOf(lab, gateway);
      if (quotas.length === 0) return [];
      // Of one that is gone there are none.
      const open = await openOf(machine, gateway.name, quotas).catch(() => []);
      return quotas
        .filter(({ limit }, index) => (open[index] ?? 0) >= limit)
        .map(({ vpc, limit }) => ({ gateway: gateway.name, vpc, limit }));
    }),
  );
  return perGateway.flat();
}
