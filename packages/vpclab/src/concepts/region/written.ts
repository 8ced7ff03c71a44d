// Regions in the lab file: each with nodes of its own, and VPCs that say which one they are in.

import { list, oneOf } from '../../lab-file/combinators.ts';
import { asNumber, name, namespaceName, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

const MAX_NODES = 8;

export const regionKeys = keys('region', () => ({
  name: name('Name of the region.', 'east'),
  nodes: oneOf(
    `a number from 1 to ${MAX_NODES}, or a list of node names`,
    [
      wholeNumber(`a whole number from 1 to ${MAX_NODES}`, 1, MAX_NODES, 'How many.'),
      list('a list of node names', namespaceName('Name of the compute node.', 'east-1'), 'The nodes.'),
    ],
    'Its compute nodes. Default: 1, called after the region.',
  ).optional(),
  asn: asNumber('AS number of its edge. Default: 65101 and up.', 65101).optional(),
}));

export const regionsOfLab = keys(
  'lab',
  (entryOf) => ({
    regions: list(
      'a list of regions with name and nodes',
      entryOf('region'),
      'Regions, each with a control plane, nodes and an edge of its own. VPCs of one tenant in different regions reach each other. Default: the lab is one.',
    ).optional(),
  }),
  { before: 'nodes' },
);

export const regionOfVpc = keys('vpc', () => ({
  region: name('The region that it is in. Default: the first.', 'east').optional(),
}));
