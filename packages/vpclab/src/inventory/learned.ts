// Routes that routing daemons put into the kernels of their namespaces.

import type { LearnedRoute, Machine } from '../machine/machine.ts';
import { rowsOf } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';

export async function learnedRoutes(
  machine: Machine,
  rows: readonly Row[],
): Promise<readonly (LearnedRoute & { readonly netns: string })[]> {
  const routers = rowsOf(rows, 'frr').map(async ({ netns }) => {
    // A namespace that is gone has none; the plan says so.
    const routes = await machine.learnedRoutes(netns).catch((): readonly LearnedRoute[] => []);
    return routes.map((route) => ({ ...route, netns }));
  });
  return (await Promise.all(routers)).flat();
}
