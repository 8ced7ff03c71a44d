// What a node leaves outside of its namespace: its chassis in the southbound database, and the files of its daemons,
// whose database a later node of the same name must not find.

import { VpclabError } from '../../../errors.ts';
import { rowsOf } from '../../../model/plan.ts';
import type { ChangeOf } from '../../../model/plan.ts';
import { CENTRAL, directoryOf } from '../../../model/layout.ts';
import { deleteChassis } from '../../../ovn/departed-chassis.ts';
import type { Step } from '../../work/step.ts';
import { changesIn, partialTask } from '../../work/task.ts';
import type { LabWorld, Making } from '../../work/contract.ts';
import { netns } from '../kind.ts';

const SB_SERVER = `${CENTRAL}/ovsdb-sb`;
const NB_SERVER = `${CENTRAL}/ovsdb-nb`;
/** The first bytes of such a file: ovsdb(5). */
const CLUSTERED = 'OVSDB CLUSTER';
const SB_MS = 10_000;

export function forgotten(node: string): string {
  return `forgotten node ${node}`;
}

export function departedNodes(
  changes: readonly ChangeOf<'netns'>[],
  { intended, world, signal, isChanged }: Making,
): Step {
  // Without its namespace the server cannot run yet; whoever removed that has taken more than a chassis away.
  const hasCentral = !isChanged(`netns ${CENTRAL}`);
  const server = rowsOf(intended.rows, 'daemon').filter((row) => row.key === SB_SERVER);
  return {
    name: 'forget nodes',
    stage: 'removing',
    tasks: changes
      .filter(isDeparted)
      .map((change) => partialTask(netns, change, { needs: [], gives: [forgotten(change.row.name)] })),
    after: ['step stop daemons', ...(hasCentral ? [`daemon ${SB_SERVER}`, `daemon ${NB_SERVER}`] : [])],
    run: async (tasks) => {
      const gone = changesIn(tasks).flatMap((change) => {
        const was = change.kind === 'replace' ? change.observed : change.row;
        return was.kind === 'netns' ? [was] : [];
      });
      const names = gone.filter(({ role }) => role === 'node').map(({ key }) => key);
      if (hasCentral && names.length > 0) {
        await world.machine.startDaemons(server, { signal });
        await deleteChassis(names, { signal, timeoutMs: SB_MS });
      }
      if (gone.some(({ role }) => role === 'central')) await requireAlone(world.machine);
      for (const { key } of gone) await world.machine.removeDirectory(directoryOf(key));
    },
  };
}

/** What the first server knows is all that is left then; while its files are those of a cluster, the others are needed. */
async function requireAlone(machine: LabWorld['machine']): Promise<void> {
  for (const db of ['nb', 'sb']) {
    const head = await machine.readLog(`${directoryOf(CENTRAL)}/${db}.db`, 0, CLUSTERED.length);
    if (Buffer.from(head).toString() === CLUSTERED)
      throw new VpclabError(
        'DAEMON_FAILED',
        `${db}.db of ${CENTRAL} is still that of a cluster: the others stay`,
      );
  }
}

/** A server of the control plane leaves its databases: a later one would take itself for a member of their cluster. */
function isDeparted(change: ChangeOf<'netns'>): boolean {
  if (change.kind !== 'delete' && change.kind !== 'replace') return false;
  const was = change.kind === 'replace' ? change.observed : change.row;
  if (was.kind !== 'netns') return false;
  return was.role === 'node' || (was.role === 'central' && was.name !== CENTRAL);
}
