// The edge: the provider's router that NAT gateways peer with.

import type { Concept } from '../concept.ts';
import { hasOutside } from './has-outside.ts';
import { edgePromises } from './promises.ts';
import { compileEdge } from './rows.ts';
import { settledOutside } from './settled.ts';
import { edgeKeys, edgeOfLab } from './written.ts';

export const edge: Concept<'edge'> = {
  written: {
    mapping: {
      expected: 'an edge with asn, externalCidr and externalAddress',
      description: "The provider's router that NAT gateways peer with.",
    },
    keys: [edgeKeys, edgeOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const outside = settledOutside(resolution);
    const section = { edge: hasOutside(resolution) ? outside.edge : undefined };
    return () => section;
  },
  rows: compileEdge,
  amends: undefined,
  promises: edgePromises,
  words: { title: 'edge', order: 20 },
};
