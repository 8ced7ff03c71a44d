// The shape of a lab file. Descriptions end up in the JSON Schema that editors show.

import { z } from 'zod';
import { list, mapping, oneOf, yesOrNo } from '../lab-file/combinators.ts';
import { name, namespaceName, wholeNumber } from '../lab-file/fields.ts';
import { MAX_NODES, MAX_WORKLOADS } from '../lab-file/limits.ts';
import { edge, internet } from './edge/written.ts';
import { transit } from './transit/written.ts';
import { vpc } from './vpc/written.ts';
import { workload } from './workload/written.ts';

const node = oneOf(
  'a node name, or a mapping with name',
  [
    namespaceName('Name of the compute node.', 'node-1'),
    mapping(
      'a node with name',
      { name: namespaceName('Name of the compute node.', 'node-1') },
      'A compute node.',
    ),
  ],
  'A compute node: an OVN chassis of its own.',
);

const tenant = oneOf(
  'a tenant name, or a mapping with name',
  [
    name('Name of the tenant.', 'tenant-1'),
    mapping('a tenant with name', { name: name('Name of the tenant.', 'tenant-1') }, 'A tenant.'),
  ],
  'Who owns VPCs.',
);

export const labFileSchema = mapping(
  'a lab file: a mapping with at least vpcs',
  {
    name: name('Name of the lab. Default: the name of the file.', 'two-vpcs').optional(),
    nodes: oneOf(
      `a number from 1 to ${MAX_NODES}, or a list of node names`,
      [
        wholeNumber(`a whole number from 1 to ${MAX_NODES}`, 1, MAX_NODES, 'How many.'),
        list('a list of node names', node, 'The nodes.'),
      ],
      'Compute nodes. Default: 2, node-1 and node-2.',
    ).optional(),
    tenants: list('a list of tenant names', tenant, 'Tenants. Default: those that the VPCs name.').optional(),
    vpcs: list('a list of VPCs', vpc, 'The VPCs.'),
    transit: oneOf(
      'true, a transit, or a list of transits',
      [yesOrNo, transit, list('a list of transits', transit, 'Several transits.')],
      'Networks that join VPCs. `true`: one that joins all.',
    ).optional(),
    workloads: oneOf(
      'a number of workloads for each subnet, or a list of workloads',
      [
        wholeNumber(
          `a whole number from 0 to ${MAX_WORKLOADS}`,
          0,
          MAX_WORKLOADS,
          'How many in each subnet.',
        ),
        z.array(workload, { error: 'a number of workloads for each subnet, or a list of workloads' }),
      ],
      'What has an address in a subnet. Default: none.',
    ).optional(),
    edge: edge.optional(),
    internet: internet.optional(),
  },
  'A vpclab lab: nodes, tenants, VPCs, what joins them and what runs in them.',
);

export type LabFile = z.output<typeof labFileSchema>;
export type VpcEntry = LabFile['vpcs'][number];
export type TransitEntry = Exclude<NonNullable<LabFile['transit']>, boolean | readonly unknown[]>;
export type WorkloadEntry = Exclude<NonNullable<LabFile['workloads']>, number>[number];
