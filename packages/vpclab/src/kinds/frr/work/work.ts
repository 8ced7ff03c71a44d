// Routers: files before their daemons start, and the fewest commands to daemons that run.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../../../errors.ts';
import { askVty, runningRouter, sessionFault, sessionsOf } from '../../../frr/ask.ts';
import { daemonConfig, daemonsOf } from '../../../frr/config.ts';
import { configPath, frrFiles, vtySocket } from '../../../frr/daemons.ts';
import { SHOW_BACKENDS, hearsMgmtd } from '../../../frr/filters.ts';
import { frrDelta } from '../../../frr/delta.ts';
import type { Machine } from '../../../machine/machine.ts';
import { directoryOf } from '../../../model/layout.ts';
import { isDefined } from '../../../model/is-defined.ts';
import { rowsOf } from '../../../model/plan.ts';
import type { Change } from '../../../model/plan.ts';
import { OBSERVED } from '../../../model/rows.ts';
import type { FrrRouter } from '../../../model/router.ts';
import type { FrrRow } from '../../../model/rows.ts';
import type { Step } from '../../work/step.ts';
import { changesIn, taskOf } from '../../work/task.ts';
import type { Making, Report, Work } from '../../work/contract.ts';
import { frr } from '../kind.ts';
import { restartStale } from './stale-filters.ts';
import { restartUnheard } from './unheard.ts';

const STAGE = 'gateways and edge';
const BGP_MS = 30_000;
const POLL_MS = 25;

export const frrWork: Work<FrrRow> = {
  observe: async ({ intended, world, signal, isTouched }) => {
    const rows = rowsOf(intended, 'frr').map(async (row): Promise<FrrRow | undefined> => {
      const { netns, key, router: meant } = row;
      const router = await runningRouter(world.machine, netns, meant, signal).catch((error: unknown) => {
        // It is compared when the fault is over: what it touched is put back then.
        if (isTouched(row) && error instanceof VpclabError && error.code === 'DAEMON_HUNG') return meant;
        throw error;
      });
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
    restartStale(STAGE, making),
  ],
  settle: (rows, { world, signal }) =>
    rows.length === 0
      ? undefined
      : { stage: 'BGP routes', run: () => routesThere(rows, world.machine, signal) },
  report: async (rows, { world, signal, timeoutMs }): Promise<Report> => {
    const gateways = rows.filter(({ router }) => announces(router));
    const bgp = await Promise.all(
      gateways.map(async ({ netns, router }) => {
        const silent = (router.bgp?.neighbors ?? []).map(({ address }) => ({
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
  if (change.kind !== 'update' || change.observed.kind !== 'frr') {
    await machine.writeFiles(frrFiles(router, directory));
    return;
  }
  const changes = frrDelta(change.observed.router, router);
  for (const daemon of daemonsOf(router)) {
    const own = changes.filter((step) => step.daemon === daemon);
    const commands = own.flatMap((step) => (step.kind === 'commands' ? step.commands : []));
    const isStarted = isChanged(`daemon ${netns}/${daemon}`) || own.some(({ kind }) => kind === 'restart');
    const path = vtySocket(directory, daemon);
    // The file holds the routing agent's lines too: bgpd itself writes what it has. And an mgmtd that dies before zebra
    // has its change has to come back with what was: what zebra keeps would show in no plan.
    const isKeeper = daemon === 'mgmtd' || (daemon === 'bgpd' && router.bgp?.announce === 'agent');
    if (!isStarted && isKeeper) {
      if (commands.length === 0) continue;
      if (daemon === 'mgmtd' && !isChanged(`daemon ${netns}/zebra`)) await zebraHears(machine, path, signal);
      await askVty(machine, path, [...commands, 'write file'], { signal });
      continue;
    }
    await machine.writeFiles([{ path: configPath(directory, daemon), text: daemonConfig(router, daemon) }]);
    if (!isStarted && commands.length > 0) await askVty(machine, path, commands, { signal });
  }
}

const HEARS_MS = 5_000;

/** A zebra that comes back to a new mgmtd is told what there is, and not what there is no more. A hung one is waited out. */
async function zebraHears(machine: Machine, path: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + HEARS_MS;
  while (performance.now() < deadline) {
    const [reply] = await askVty(machine, path, [SHOW_BACKENDS], { signal });
    if (reply === undefined || hearsMgmtd(reply.text)) return;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Of two routers with a session, the one that is asked about it. */
function announces({ bgp }: FrrRouter): boolean {
  return bgp !== undefined && (bgp.announce === 'agent' || bgp.announce.length > 0);
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
    // Both ends know the session: the one that announces is asked.
    for (const { address } of announces(router) ? (router.bgp?.neighbors ?? []) : []) {
      const fault = await sessionFault(machine, netns, address, signal);
      if (fault !== undefined) return fault;
    }
    const routed = new Set((await machine.learnedRoutes(netns)).map((route) => route.prefix));
    const rules = [
      ...(router.bgp?.neighbors ?? []).flatMap((neighbor) => neighbor.prefixesIn),
      ...(router.ospf?.accept ?? []),
    ];
    // What a range lets in is for the routing agents to say.
    const wanted = rules.filter((rule) => !rule.includes(' '));
    const missing = wanted.find((prefix) => !routed.has(prefix));
    if (missing !== undefined) return `the kernel of ${netns} has no route to ${missing}`;
  }
  return undefined;
}
