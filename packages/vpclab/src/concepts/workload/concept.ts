// A workload: a thing with an address in a subnet.

import { NO_PROMISES } from '../concept-promises.ts';
import type { Concept } from '../concept.ts';
import { compileWorkloads } from './rows.ts';
import { settledWorkloads } from './settled.ts';
import { workloadKeys, workloadsOfLab } from './written.ts';

export const workload: Concept<'workload'> = {
  written: {
    mapping: {
      expected: 'a workload with vpc, subnet, name, node, address, forwards and count',
      description: 'Workloads: by default one in each subnet of each VPC.',
    },
    keys: [workloadKeys, workloadsOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const workloads = settledWorkloads(resolution);
    return (mac) => ({
      workloads: workloads.map(({ entry: _entry, path: _path, ...one }) => ({
        ...one,
        mac: mac(`workload/${one.name}`),
      })),
    });
  },
  rows: compileWorkloads,
  amends: undefined,
  promises: NO_PROMISES,
  words: { title: 'workload', order: 80 },
};
