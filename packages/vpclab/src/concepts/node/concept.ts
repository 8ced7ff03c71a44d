// A compute node: an OVN chassis of its own.

import type { Concept } from '../concept.ts';
import { nodePromises } from './promises.ts';
import { compileNodes } from './rows.ts';
import { settledNodes } from './settled.ts';
import { nodeKeys, nodesOfLab } from './written.ts';

export const node: Concept<'node'> = {
  written: {
    mapping: { expected: 'a node with name', description: 'A compute node.' },
    keys: [nodeKeys, nodesOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const { nodes, underlay } = settledNodes(resolution);
    return (mac) => ({
      nodes: nodes.map((one) => ({ ...one, underlayMac: mac(`node/${one.name}`) })),
      underlay,
    });
  },
  rows: compileNodes,
  amends: undefined,
  promises: nodePromises,
  words: { title: 'node', order: 10 },
};
