// Routers: files before their daemons start, and the fewest commands to a bgpd that runs.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../../../errors.ts';
import { askVty, runningRouter, sessionFault, sessionsOf } from '../../../frr/ask.ts';
import { frrConfig } from '../../../frr/config.ts';
import { bgpdSocket, frrConfigPath, frrFiles } from '../../../frr/daemons.ts';
import { frrDelta } from '../../../frr/delta.ts';
import type { Machine } from '../../../machine/machine.ts';
import { directoryOf } from '../../../model/layout.ts';
import { isDefined } from '../../../model/is-defined.ts';
import { rowsOf } from '../../../model/plan.ts';
import type { Change } from '../../../model/plan.ts';
import { OBSERVED } from '../../../model/rows.ts';
import type { FrrRow } from '../../../model/rows.ts';
import type { Step } from '../../work/step.ts';
import { changesIn, taskOf } from '../../work/task.ts';
import type { Making, Report, Work } from '../../work/contract.ts';
import { frr } from '../kind.ts';
import { restartUnheard } from './unheard.ts';

const STAGE = 'gateways and edge';
const BGP_MS = 30_000;
const POLL_MS = 25;

export const frrWork: Work<FrrRow> = {
  observe: async ({ intended, world, signal }) => {
    const rows = rowsOf(intended, 'frr').map(async ({ netns, key }): Promise<FrrRow | undefined> => {
      const router = await runningRouter(world.machine, netns, signal);
      return router === undefined ? undefined : { kind: 'frr', key, netns, router, origin: OBSERVED };
    });
    return (await Promise.all(rows)).filter(isDefined);
  },
  steps: (changes, making) => [
    {
      name: 'router configuration',
      stage: STAGE,
      tasks: changes
        .filter(({ kind }) => kind !== 'delete')
        .map((change) => taskOf(frr, change, { needs: [] })),
      after: ['step rules', 'step forwarding'],
      run: async (tasks) => {
        await Promise.all(changesIn(tasks).map((change) => configure(change, making)));
      },
    } satisfies Step,
    restartUnheard(STAGE, making),
  ],
  settle: (rows, { world, signal }) =>
    rows.length === 0
      ? undefined
      : { stage: 'BGP routes', run: () => routesThere(rows, world.machine, signal) },
  report: async (rows, { world, signal, timeoutMs }): Promise<Report> => {
    const gateways = rows.filter(({ router }) => router.announce.length > 0);
    const bgp = await Promise.all(
      gateways.map(async ({ netns, router }) => {
        const silent = router.neighbors.map(({ address }) => ({
          peer: address,
          state: 'no answer',
          prefixesReceived: 0,
          uptimeSeconds: 0,
        }));
        const sessions = (await sessionsOf(world.machine, netns, signal, timeoutMs)) ?? silent;
        return sessions.map(({ peer, state, prefixesReceived, uptimeSeconds }) => ({
          router: netns,
          ...{ peer, state, prefixesReceived, uptimeSeconds },
        }));
      }),
    );
    return { bgp: bgp.flat() };
  },
};

/** On disk first: a daemon that dies in between comes back with the new configuration. */
async function configure(change: Change, { world: { machine }, signal, isChanged }: Making): Promise<void> {
  if (change.row.kind !== 'frr') return;
  const { netns, router } = change.row;
  const directory = directoryOf(netns);
  if (change.kind !== 'update' || change.observed.kind !== 'frr' || isChanged(`daemon ${netns}/bgpd`)) {
    await machine.writeFiles(frrFiles(router, directory));
    return;
  }
  await machine.writeFiles([{ path: frrConfigPath(directory), text: frrConfig(router) }]);
  const delta = frrDelta(change.observed.router, router);
  if (delta.kind === 'commands') await askVty(machine, bgpdSocket(directory), delta.commands, { signal });
}

async function routesThere(rows: readonly FrrRow[], machine: Machine, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + BGP_MS;
  for (;;) {
    const fault = await firstFault(rows, machine, signal);
    if (fault === undefined) return;
    if (performance.now() > deadline) throw new VpclabError('TIMED_OUT', `BGP routes: ${fault}`);
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** The first session or route that is not there yet, in words: what a router lets in, its kernel has to hold. */
async function firstFault(
  rows: readonly FrrRow[],
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { netns, router } of rows) {
    // Both ends tell of a session: the one that announces is asked.
    for (const { address } of router.announce.length > 0 ? router.neighbors : []) {
      const fault = await sessionFault(machine, netns, address, signal);
      if (fault !== undefined) return fault;
    }
    const routed = new Set((await machine.learnedRoutes(netns)).map((route) => route.prefix));
    const wanted = router.neighbors.flatMap((neighbor) => neighbor.prefixesIn);
    const missing = wanted.find((prefix) => !routed.has(prefix));
    if (missing !== undefined) return `the kernel of ${netns} has no route to ${missing}`;
  }
  return undefined;
}
