// Route tables: what of the outside a subnet has.

import type { Concept } from '../concept.ts';
import { routeTablePromises } from './promises.ts';
import { compileRouteTables } from './rows.ts';
import { settledRouteTables } from './settled.ts';
import { routeTableOfSubnet } from './written.ts';

export const routeTable: Concept<'route-table'> = {
  written: { mapping: undefined, keys: [routeTableOfSubnet], expand: undefined },
  resolve: (resolution) => {
    const routeTables = settledRouteTables(resolution);
    return () => ({ routeTables });
  },
  rows: compileRouteTables,
  amends: undefined,
  promises: routeTablePromises,
  words: { title: 'route-table', order: 51 },
};
