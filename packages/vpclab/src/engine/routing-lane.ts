// NAT gateways and the edge: rules first, then forwarding, then the routing daemons (a gateway that forwards before its
// rules are loaded keeps untranslated connections for good).

import { mkdirSync } from 'node:fs';
import type { LaneContext } from './lane-context.ts';
import { blindRouters } from './blind-routers.ts';
import { rowsOf } from './changes.ts';
import type { ChangeOf } from './changes.ts';
import type { HostLane } from './host-lane.ts';
import { daemonConfig, daemonsOf } from '../frr/config.ts';
import { configPath, frrFiles, vtySocket } from '../frr/daemons.ts';
import { frrDelta } from '../frr/delta.ts';
import { consoleOf } from '../frr/console.ts';
import { runVty } from '../frr/vty.ts';
import { applySysctls } from '../host/apply.ts';
import { loadRuleset, removeTable } from '../host/nft.ts';
import { replaceFile } from '../host/replace-file.ts';
import { directoryOf } from '../intent/layout.ts';
import type { DaemonRow, FrrRow } from '../intent/rows.ts';

export async function routingLane(lane: LaneContext, host: HostLane): Promise<void> {
  const { changes, stages } = lane;
  await host.links;
  const rulesets = changes.wanted('nft');
  const strangers = changes.unwanted('nft');
  const withFrr = new Set(rowsOf(lane.intended, 'frr').map((row) => row.netns));
  const sysctls = changes.of('sysctl').filter(({ row }) => withFrr.has(row.netns));
  const routers = changes.of('frr');
  const daemons = frrDaemons(lane, withFrr);
  const starting = new Set(daemons.map((row) => row.netns));
  const readdressed = changes
    .wanted('address')
    .filter(({ netns }) => withFrr.has(netns) && !starting.has(netns));
  const parts = [rulesets, strangers, sysctls, routers, daemons, readdressed];
  if (parts.every(({ length }) => length === 0)) return;
  await stages.run('gateways and edge', async () => {
    await Promise.all(rulesets.map((row) => loadRuleset(row, lane.signal)));
    await Promise.all(strangers.map((row) => removeTable(row, lane.signal)));
    await applySysctls(sysctls, { signal: lane.signal });
    const restarted = await configure(routers, lane);
    await startDaemons(lane, daemons, restarted);
    await startBlindAnew(lane, await blindRouters(readdressed, lane.signal));
  });
}

async function startBlindAnew(lane: LaneContext, blind: ReadonlySet<string>): Promise<void> {
  if (blind.size === 0) return;
  const daemons = rowsOf(lane.intended, 'daemon').filter((row) => blind.has(row.netns));
  await lane.world.supervisor.stop(daemons.map((row) => row.key));
  await startDaemons(lane, daemons, new Set());
}

/** Those of the plan; start() leaves alone what runs. */
function frrDaemons({ changes, intended }: LaneContext, withFrr: ReadonlySet<string>): readonly DaemonRow[] {
  const touched = new Set(changes.wanted('daemon').map((row) => row.netns));
  return rowsOf(intended, 'daemon').filter((row) => withFrr.has(row.netns) && touched.has(row.netns));
}

/** Writes configurations, and tells running daemons what is new; gives the keys of daemons that have to start again. */
async function configure(
  routers: readonly ChangeOf<'frr'>[],
  lane: LaneContext,
): Promise<ReadonlySet<string>> {
  const restarts = new Set<string>();
  await Promise.all(
    routers.map(async (change) => {
      if (change.kind === 'delete') return;
      const { row } = change;
      if (change.kind === 'create' || change.observed.kind !== 'frr') {
        writeFiles(row);
        // Should a bgpd run there that has no such router, it starts again from the file.
        for (const daemon of daemonsOf(row.router))
          if (daemon !== 'zebra') restarts.add(`${row.netns}/${daemon}`);
        return;
      }
      const directory = directoryOf(row.netns);
      for (const step of frrDelta(change.observed.router, row.router)) {
        const path = vtySocket(directory, step.daemon);
        const connect = consoleOf(path);
        const isShared = step.daemon === 'bgpd' && row.router.bgp?.announce === 'agent';
        if (step.kind === 'commands' && isShared) {
          // The file has the routing agent's lines too: bgpd itself writes what it has.
          await runVty(path, [...step.commands, 'write file'], { signal: lane.signal, connect });
          continue;
        }
        // On disk first: a daemon that dies in between comes back with the new configuration.
        replaceFile(configPath(directory, step.daemon), daemonConfig(row.router, step.daemon));
        if (step.kind === 'restart') restarts.add(`${row.netns}/${step.daemon}`);
        else await runVty(path, step.commands, { signal: lane.signal, connect });
      }
    }),
  );
  return restarts;
}

function writeFiles(row: FrrRow): void {
  const directory = directoryOf(row.netns);
  mkdirSync(directory, { recursive: true });
  for (const file of frrFiles(row.router, directory)) replaceFile(file.path, file.text);
}

/** zebra before bgpd: see frr/daemons.ts. */
async function startDaemons(
  { world, signal, intended }: LaneContext,
  daemons: readonly DaemonRow[],
  restarts: ReadonlySet<string>,
): Promise<void> {
  const again = rowsOf(intended, 'daemon').filter((row) => restarts.has(row.key));
  const [zebras, others] = [
    daemons.filter((row) => row.program === 'zebra'),
    daemons.filter((row) => row.program !== 'zebra' && !again.includes(row)),
  ];
  await world.supervisor.stop(again.map((row) => row.key));
  await world.supervisor.start(zebras, { signal });
  await world.supervisor.start([...again, ...others], { signal });
}
