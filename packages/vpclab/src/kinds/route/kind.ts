// A static IPv4 route of the main table. Of that table, protocols static and boot are ours whole.

import type { Note } from '../../model/note.ts';
import { rowsOf } from '../../model/plan.ts';
import type { RouteRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { AllRows } from '../all-rows.ts';
import type { Kind } from '../kind.ts';
import { holds, networkOf } from '../network.ts';
import { withDevice } from '../renewal.ts';

export const route: Kind<RouteRow> = {
  title: (row) => `route ${row.key}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: ({ netns, device }) => ({ namespaces: [netns], devices: [`${netns}/${device}`] }),
  check: checkNextHops,
  renewedBy: withDevice,
  schema: (z) => ({
    netns: z.string(),
    prefix: z.string(),
    via: z.string(),
    device: z.string(),
    foreign: z
      .looseObject({
        protocol: z.number(),
        metric: z.number(),
        tos: z.number(),
        type: z.number(),
        scope: z.number(),
      })
      .optional(),
  }),
  work: async () => (await import('./work.ts')).routeWork,
};

/** A namespace's static routes go through networks that one of its devices is in. */
function checkNextHops(routes: readonly RouteRow[], { rows }: AllRows): readonly Note[] {
  const addresses = Map.groupBy(rowsOf(rows, 'address'), ({ netns, device }) => `${netns}/${device}`);
  return routes.flatMap((row): readonly Note[] => {
    const on = addresses.get(`${row.netns}/${row.device}`) ?? [];
    const networks = on.map(({ address, prefixLength }) => networkOf(`${address}/${prefixLength}`));
    if (networks.some((network) => holds(network, row.via))) return [];
    const message = `${row.via} is on no network of ${row.netns}/${row.device}`;
    return [{ code: 'UNREACHABLE_NEXT_HOP', row: row.key, message }];
  });
}
