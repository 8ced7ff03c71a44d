// Daemons: started in the order that their rows state, for whatever program, and watched from then on.

import { isDefined } from '../../../model/is-defined.ts';
import { rowsOf } from '../../../model/plan.ts';
import type { Change, ChangeOf } from '../../../model/plan.ts';
import { OBSERVED, type DaemonRow, type OvsdbTarget } from '../../../model/rows.ts';
import { northbound } from '../../../model/ovsdb-target.ts';
import { UNDERLAY_BRIDGE, directoryOf, regionOfServer } from '../../../model/layout.ts';
import { askVty } from '../../../frr/ask.ts';
import { MANAGER, vtySocket } from '../../../frr/daemons.ts';
import { UNFILTERED } from '../../../frr/protocols/ospf.ts';
import { deleteChassis } from '../../../ovn/departed-chassis.ts';
import { initSouthbound } from '../../../ovn/southbound.ts';
import { awaitWhole, clusterStates, dropLostMembers } from '../../work/cluster-states.ts';
import { restartDaemons } from '../../work/restart-daemons.ts';
import { programStates } from '../../work/program-states.ts';
import { undone } from '../../work/undone.ts';
import type { Step } from '../../work/step.ts';
import { changesIn, partialTask, taskOf } from '../../work/task.ts';
import type { LabWorld, Making, Work } from '../../work/contract.ts';
import { daemon, isMadeAgain } from '../kind.ts';
import { ZEBRA, agree, differenceText, lossIn } from './kernel-routes.ts';

const SOUTHBOUND_MS = 60_000;

export const daemonWork: Work<DaemonRow> = {
  observe: async ({ once, world, signal }) => {
    const rows = await once(runningDaemons);
    return await Promise.all(
      rows.map(async (row) => ({
        ...row,
        undone:
          row.program === ZEBRA
            ? await differenceText(row, { world, signal })
            : await undone(row, rows, { world, signal }),
      })),
    );
  },
  begin: async (changes, { world, signal }) => {
    // What the other servers of a cluster know must not go with them.
    if (!changes.some(({ kind, row }) => kind === 'delete' && row.database?.cluster?.begins === false))
      return;
    const staying = world.machine
      .daemons()
      .flatMap(({ row }) => (row.database?.cluster?.begins === true ? [row] : []));
    await awaitWhole(staying, world.machine, { signal, timeoutMs: WHOLE_MS });
  },
  steps: (changes, making) => {
    const others = changes.filter((change) => !isMadeAgain(change));
    return [stop(others, making), ...starts(others, making), makeAgain(changes.filter(isMadeAgain), making)];
  },
  losses: async (rows, reading) => {
    const zebras = rows.filter(({ program }) => program === ZEBRA);
    const found = await Promise.all(zebras.map(async (row) => await lossIn(row, reading)));
    return found.filter(isDefined);
  },
  report: async (_, { world, signal, timeoutMs }) => {
    const { machine } = world;
    const [programs, clusters] = await Promise.all([
      programStates(machine),
      clusterStates(machine, { signal, timeoutMs }),
    ]);
    return { programs, clusters };
  },
};

/** Daemons that run, each with the namespace that it lives in and the socket that it has. */
export async function runningDaemons({ world }: { readonly world: LabWorld }): Promise<readonly DaemonRow[]> {
  const { machine } = world;
  const found = await machine.observeDaemons();
  // One that is just starting has no socket yet.
  const starting = new Map(
    machine.daemons().flatMap(({ row, state }) => (state === 'starting' ? [[row.key, row] as const] : [])),
  );
  return found.map((row) => ({ ...(starting.get(row.key) ?? row), origin: OBSERVED }));
}

const WHOLE_MS = 5_000;
const MAKE_AGAIN_MS = 10_000;

function makeAgain(changes: readonly ChangeOf<'daemon'>[], { world, signal }: Making): Step {
  return {
    name: 'what daemons made',
    stage: undefined,
    tasks: changes.map((change) => taskOf(daemon, change, { needs: [] })),
    after: [],
    run: async (tasks) => {
      const bounds = { signal, timeoutMs: MAKE_AGAIN_MS };
      for (const row of rowsIn(tasks)) {
        const { netns, program, database: served } = row;
        if (program === ZEBRA) {
          await agree(netns, world.machine, bounds);
          continue;
        }
        if (program === 'ovsdb-server') {
          if (served?.cluster !== undefined) await dropLostMembers(row, world.machine, bounds);
          if (served?.schema === 'ovn-sb') await initSouthbound(regionOfServer(netns), bounds);
          continue;
        }
        const database = await world.databases.open({ kind: 'vswitch', node: netns }, bounds);
        await database.flushFlows(UNDERLAY_BRIDGE, bounds);
      }
    },
  };
}

/** Those that go, and those whose namespace goes under them. Others are stopped when they are started again. */
function stop(changes: readonly ChangeOf<'daemon'>[], making: Making): Step {
  const { world, isChanged } = making;
  const ending = changes.filter(
    ({ kind, row }) => kind === 'delete' || (kind !== 'create' && isChanged(`netns ${row.netns}`)),
  );
  return {
    name: 'stop daemons',
    stage: 'removing',
    tasks: ending.map((change) => partialTask(daemon, change, { needs: [] })),
    // What is written to a database that goes is written before its server ends.
    after: ending.flatMap(({ kind, row }) =>
      kind === 'delete' && row.database !== undefined ? [`step switch of ${row.netns}`] : [],
    ),
    run: async (tasks) => {
      await stopInOrder(rowsIn(tasks), making, async (rows) => await stopAll(rows, world));
    },
  };
}

type Needed = Pick<Making, 'signal' | 'isChanged'> & {
  readonly intended: Pick<Making['intended'], 'rows'>;
  readonly world: {
    readonly machine: Pick<LabWorld['machine'], 'connect' | 'startDaemons' | 'stopDaemons'>;
  };
};

/**
 * zebra keeps what mgmtd told it, and a later mgmtd knows nothing of that (FRR 10): where mgmtd goes, it takes its
 * filters back first, once nothing brings routes any more that they refuse. Where it can't, zebra starts again.
 */
export async function stopInOrder(
  rows: readonly DaemonRow[],
  making: Needed,
  stop: (rows: readonly DaemonRow[]) => Promise<void>,
): Promise<void> {
  const { intended, world, signal, isChanged } = making;
  const managed = new Set(
    rows.flatMap(({ netns, program }) =>
      program === MANAGER && !isChanged(`netns ${netns}`) ? [netns] : [],
    ),
  );
  const speakers = rows.filter(({ netns, program }) => program === 'ospfd' && managed.has(netns));
  await stop(speakers);
  const zebras = [...managed].filter((netns) => !isChanged(`daemon ${netns}/zebra`));
  const told = await Promise.all(zebras.map((netns) => unfilter(netns, making)));
  await stop(rows.filter((row) => !speakers.includes(row)));
  const untold = new Set(zebras.filter((_netns, index) => told[index] !== true));
  const stale = rowsOf(intended.rows, 'daemon').filter(
    ({ netns, key }) => untold.has(netns) && !isChanged(`daemon ${key}`),
  );
  await restartDaemons(stale, world.machine, signal);
}

const UNFILTER_MS = 2_000;

async function unfilter(netns: string, { world, signal }: Needed): Promise<boolean> {
  const call = { signal, timeoutMs: UNFILTER_MS };
  const console = vtySocket(directoryOf(netns), 'mgmtd');
  try {
    await askVty(world.machine, console, UNFILTERED, call);
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

const LEAVE_MS = 1_000;

/** Asked to end, ovn-controller takes its chassis along, and all ports of the node are down until it is back. */
async function leave(
  { key, program, netns }: DaemonRow,
  { world, signal, isChanged }: Making,
): Promise<void> {
  if (program !== 'ovn-controller' || isChanged(`netns ${netns}`)) return;
  const call = { signal, timeoutMs: LEAVE_MS };
  await world.machine.control(key, 'exit', ['--restart'], call).catch(() => undefined);
}

const FORGET_MS = 10_000;

/**
 * The tunnel end of a chassis whose node has another underlay address now. Two nodes that swap theirs could not register:
 * each would wait for the other to give its address up (Encap is unique by type and ip, ovn-sb(5)).
 */
async function forgetMoved(changes: readonly Change[], { signal }: Making): Promise<void> {
  const moved = changes.flatMap(({ row, ...change }) =>
    row.kind === 'daemon' &&
    row.program === 'ovn-controller' &&
    change.kind === 'update' &&
    change.columns.some(({ column }) => column.startsWith('env'))
      ? [row.netns]
      : [],
  );
  if (moved.length > 0) await deleteChassis(moved, { signal, timeoutMs: FORGET_MS });
}

async function stopAll(rows: readonly DaemonRow[], world: LabWorld): Promise<void> {
  if (rows.length === 0) return;
  await world.machine.stopDaemons(rows.map((row) => row.key));
  for (const target of rows.flatMap((row) => databaseOf(row) ?? [])) await world.databases.close(target);
}

/** That is held open. */
function databaseOf({ netns, database }: DaemonRow): OvsdbTarget | undefined {
  if (database?.schema === 'vswitch') return { kind: 'vswitch', node: netns };
  return database?.schema === 'ovn-nb' ? northbound(regionOfServer(netns)) : undefined;
}

/** One step for each; those of one program in many namespaces in one go, as starting one costs a look at all. */
function starts(changes: readonly ChangeOf<'daemon'>[], making: Making): readonly Step[] {
  const wanted = changes.filter(({ kind }) => kind !== 'delete');
  const isRouter = (row: DaemonRow): boolean => making.intended.has(`frr ${row.netns}`);
  const groups = Map.groupBy(wanted, ({ row }) => (isRouter(row) ? row.program : row.key));
  return [...groups].map(([name, some]): Step => {
    const stopped = new Set<string>();
    return {
      name: `start ${name}`,
      stage: some.some(({ row }) => isRouter(row)) ? 'gateways and edge' : some[0]?.row.netns,
      tasks: some.map((change) => {
        const { netns, after } = change.row;
        return taskOf(daemon, change, { needs: [`netns ${netns}`, ...after.filter(isOneRow)] });
      }),
      after: ['step stop daemons', ...some.flatMap(({ row }) => row.after.filter((what) => !isOneRow(what)))],
      run: async (tasks) => {
        const again = changesIn(tasks).flatMap(({ kind, row }) =>
          kind !== 'create' && row.kind === 'daemon' && !stopped.has(row.key) ? [row] : [],
        );
        for (const { key } of again) stopped.add(key);
        await Promise.all(again.map((row) => leave(row, making)));
        await stopAll(again, making.world);
        await forgetMoved(changesIn(tasks), making);
        await start(rowsIn(tasks), making);
      },
    };
  });
}

/** `<kind> <key>` rather than `<kind> of <place>`. */
function isOneRow(what: string): boolean {
  return what.split(' ')[1] !== 'of';
}

async function start(rows: readonly DaemonRow[], making: Making): Promise<void> {
  const { world, signal } = making;
  await world.machine.startDaemons(rows, { signal });
  const southbound = rows.filter((row) => row.database?.schema === 'ovn-sb');
  if (southbound.length === 0) return;
  // Before anything connects to it: see southbound.ts.
  const regions = new Set(southbound.map(({ netns }) => regionOfServer(netns)));
  const bounds = { signal, timeoutMs: SOUTHBOUND_MS };
  await Promise.all([...regions].map(async (region) => await initSouthbound(region, bounds)));
  if (southbound.some(({ database }) => isFirstOfCluster(database))) await acceptYounger(making);
}

function isFirstOfCluster(database: DaemonRow['database']): boolean {
  return database?.cluster?.begins === true;
}

const RESET_MS = 1_000;

/** The index of a new cluster starts at zero: a client of an earlier one rejects it as outdated (ovn-controller(8)). */
async function acceptYounger({ intended, world, signal }: Making): Promise<void> {
  const controllers = rowsOf(intended.rows, 'daemon').filter(({ program }) => program === 'ovn-controller');
  const call = { signal, timeoutMs: RESET_MS };
  await Promise.all(
    controllers.map(({ key }) =>
      // One that does not run yet has seen nothing.
      world.machine.control(key, 'sb-cluster-state-reset', [], call).catch(() => undefined),
    ),
  );
}

function rowsIn(tasks: Parameters<Step['run']>[0]): readonly DaemonRow[] {
  return changesIn(tasks).flatMap(({ row }) => (row.kind === 'daemon' ? [row] : []));
}
