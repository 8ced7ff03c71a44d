// A region: a control plane with nodes of its own, and an edge where each tenant has a table.

import type { Concept } from '../concept.ts';
import { moveToRegions } from './amend.ts';
import { regionPromises } from './promises.ts';
import { compileRegions } from './rows.ts';
import { settledRegions } from './settled.ts';
import { regionKeys, regionOfVpc, regionsOfLab } from './written.ts';

export const region: Concept<'region'> = {
  written: {
    mapping: {
      expected: 'a region with name, nodes and asn',
      description: 'A control plane with nodes and an edge of its own.',
    },
    keys: [regionKeys, regionsOfLab, regionOfVpc],
    expand: undefined,
  },
  resolve: (resolution) => {
    const regions = settledRegions(resolution);
    return (mac) => ({
      regions: regions.map((one) => ({
        ...one,
        tables: one.tables.map((table) => ({
          ...table,
          gateways: table.gateways.map((gateway) => ({
            ...gateway,
            mac: mac(`region/${gateway.vpc}/gateway`),
            nextHopMac: mac(`region/${gateway.vpc}/router`),
          })),
        })),
      })),
    });
  },
  rows: compileRegions,
  amends: moveToRegions,
  promises: regionPromises,
  words: { title: 'region', order: 8 },
};
