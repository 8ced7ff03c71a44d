// A tenant: who owns VPCs. It has no rows of its own, it is a label on those of its VPCs.

import type { Concept } from '../concept.ts';
import { vpcFrames } from '../vpc/settled.ts';
import { tenantPromises } from './promises.ts';
import type { Tenant } from './resolved.ts';
import { declaredTenants, prefixLimits } from './settled.ts';
import { tenantKeys, tenantOfVpc, tenantsOfLab } from './written.ts';

export const tenant: Concept<'tenant'> = {
  written: {
    mapping: { expected: 'a tenant with name and prefixLimit', description: 'A tenant.' },
    keys: [tenantKeys, tenantsOfLab, tenantOfVpc],
    expand: undefined,
  },
  resolve: (resolution) => {
    const owners = vpcFrames(resolution).map((vpc) => vpc.tenant);
    const names = new Set([...declaredTenants(resolution), ...owners]);
    const limits = prefixLimits(resolution);
    const tenants = [...names].map((name): Tenant => {
      const prefixLimit = limits.get(name);
      return { name, ...(prefixLimit === undefined ? {} : { prefixLimit }) };
    });
    return () => ({ tenants });
  },
  rows: () => [],
  amends: undefined,
  promises: tenantPromises,
  words: { title: 'tenant', order: 15 },
};
