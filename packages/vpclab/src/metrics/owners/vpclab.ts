// The labels that vpclab writes into external_ids.

import type { ReadOwner } from './owner.ts';

const OWNER_MARK = 'vpclab:owner';

export const readVpclab: ReadOwner = ({ ids }) =>
  ids.has(OWNER_MARK)
    ? {
        tenant: ids.get('tenant') ?? '',
        vpc: ids.get('vpc') ?? '',
        subnet: ids.get('subnet') ?? '',
        workload: ids.get('workload') ?? '',
      }
    : undefined;
