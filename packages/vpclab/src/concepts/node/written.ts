// Compute nodes in the lab file.

import { list, oneOf } from '../../lab-file/combinators.ts';
import { namespaceName, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';

export const MAX_NODES = 16;

const nameField = () => namespaceName('Name of the compute node.', 'node-1');

export const nodeKeys = keys('node', () => ({ name: nameField() }));

export const nodesOfLab = keys('lab', (entryOf) => ({
  nodes: oneOf(
    `a number from 1 to ${MAX_NODES}, or a list of node names`,
    [
      wholeNumber(`a whole number from 1 to ${MAX_NODES}`, 1, MAX_NODES, 'How many.'),
      list(
        'a list of node names',
        oneOf(
          'a node name, or a mapping with name',
          [nameField(), entryOf('node')],
          'A compute node: an OVN chassis of its own.',
        ),
        'The nodes.',
      ),
    ],
    'Compute nodes. Default: 2, node-1 and node-2.',
  ).optional(),
}));
