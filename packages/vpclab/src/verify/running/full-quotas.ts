// Quotas of connections that are used up in the running lab.

import type { Machine } from '../../machine/machine.ts';
import { quotasOf } from '../../model/connection-quotas.ts';
import type { Lab } from '../../model/lab.ts';
import type { FullQuota } from './verify-facts.ts';

export async function fullQuotas(
  lab: Lab,
  machine: Pick<Machine, 'connections'>,
): Promise<readonly FullQuota[]> {
  const all = lab.natGateways.flatMap((gateway) =>
    quotasOf(lab, gateway).map((quota) => ({ gateway: gateway.name, ...quota })),
  );
  const counted = await Promise.all(
    all.map(async ({ gateway, vpc, limit, mark }) => ({
      ...{ gateway, vpc, limit },
      // Of one that is gone there are none.
      open: await machine.connections(gateway, mark).catch(() => 0),
    })),
  );
  return counted.filter(({ open, limit }) => open >= limit);
}
