// NAT gateways and the edge: rules first, then forwarding, then the routing daemons (a gateway that forwards before its
// rules are loaded keeps untranslated connections for good).

import type { LaneContext } from './lane-context.ts';
import { blindRouters } from './blind-routers.ts';
import { rowsOf } from './changes.ts';
import type { ChangeOf } from './changes.ts';
import type { HostLane } from './host-lane.ts';
import { bgpdSocket, frrConfigPath, frrFiles } from '../frr/daemons.ts';
import { frrConfig } from '../frr/config.ts';
import { frrDelta } from '../frr/delta.ts';
import { askVty } from './ask-vty.ts';
import { directoryOf } from '../model/layout.ts';
import type { DaemonRow } from '../model/rows.ts';

export async function routingLane(lane: LaneContext, host: HostLane): Promise<void> {
  const { changes, stages, signal } = lane;
  const { machine } = lane.world;
  await host.links;
  const rulesets = changes.of('nft');
  const withFrr = new Set(rowsOf(lane.intended, 'frr').map((row) => row.netns));
  const sysctls = changes.of('sysctl').filter(({ row }) => withFrr.has(row.netns));
  const routers = changes.of('frr');
  const daemons = frrDaemons(lane, withFrr);
  const starting = new Set(daemons.map((row) => row.netns));
  const readdressed = changes
    .wanted('address')
    .filter(({ netns }) => withFrr.has(netns) && !starting.has(netns));
  const parts = [rulesets, sysctls, routers, daemons, readdressed];
  if (parts.every(({ length }) => length === 0)) return;
  await stages.run('gateways and edge', async () => {
    await machine.change('nft', rulesets, { signal });
    await machine.change('sysctls', sysctls, { signal });
    const restarted = await configure(routers, lane);
    await startDaemons(lane, daemons, restarted);
    await startBlindAnew(lane, await blindRouters(readdressed, machine, signal));
  });
}

async function startBlindAnew(lane: LaneContext, blind: ReadonlySet<string>): Promise<void> {
  if (blind.size === 0) return;
  const daemons = rowsOf(lane.intended, 'daemon').filter((row) => blind.has(row.netns));
  await lane.world.machine.stopDaemons(daemons.map((row) => row.key));
  await startDaemons(lane, daemons, new Set());
}

/** Those of the plan; start() leaves alone what runs. */
function frrDaemons({ changes, intended }: LaneContext, withFrr: ReadonlySet<string>): readonly DaemonRow[] {
  const touched = new Set(changes.wanted('daemon').map((row) => row.netns));
  return rowsOf(intended, 'daemon').filter((row) => withFrr.has(row.netns) && touched.has(row.netns));
}

/** Writes configurations, and tells running daemons what is new; gives the namespaces whose bgpd has to start again. */
async function configure(
  routers: readonly ChangeOf<'frr'>[],
  { world: { machine }, signal }: LaneContext,
): Promise<ReadonlySet<string>> {
  const restarts = new Set<string>();
  await Promise.all(
    routers.map(async (change) => {
      if (change.kind === 'delete') return;
      const { row } = change;
      const directory = directoryOf(row.netns);
      if (change.kind === 'create' || change.observed.kind !== 'frr') {
        await machine.writeFiles(frrFiles(row.router, directory));
        // Should a bgpd run there that has no such router, it starts again from the file.
        restarts.add(row.netns);
        return;
      }
      const delta = frrDelta(change.observed.router, row.router);
      // On disk first: a daemon that dies in between comes back with the new configuration.
      await machine.writeFiles([{ path: frrConfigPath(directory), text: frrConfig(row.router) }]);
      if (delta.kind === 'restart') restarts.add(row.netns);
      if (delta.kind === 'commands') {
        await askVty(machine, bgpdSocket(directory), delta.commands, { signal });
      }
    }),
  );
  return restarts;
}

/** zebra before bgpd: see frr/daemons.ts. */
async function startDaemons(
  { world, signal, intended }: LaneContext,
  daemons: readonly DaemonRow[],
  restarts: ReadonlySet<string>,
): Promise<void> {
  const again = rowsOf(intended, 'daemon').filter((row) => restarts.has(row.netns) && row.program === 'bgpd');
  const [zebras, others] = [
    daemons.filter((row) => row.program === 'zebra'),
    daemons.filter((row) => row.program !== 'zebra' && !again.includes(row)),
  ];
  await world.machine.stopDaemons(again.map((row) => row.key));
  await world.machine.startDaemons(zebras, { signal });
  await world.machine.startDaemons([...again, ...others], { signal });
}
