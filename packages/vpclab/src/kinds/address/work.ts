// Addresses: made and removed with what else sits on their devices, and announced where they may have changed hands.

import { addressing } from '../work/addressing.ts';
import { observeHost } from '../work/host-rows.ts';
import type { ChangeOf, Plan } from '../../model/plan.ts';
import type { AddressRow } from '../../model/rows.ts';
import type { Making, Work } from '../work/contract.ts';
import type { Step } from '../work/step.ts';
import { changesIn, partialTask } from '../work/task.ts';
import { address } from './kind.ts';

export const addressWork: Work<AddressRow> = {
  observe: (observing) => observeHost(observing, 'address'),
  steps: (changes, making) => [...addressing(address, changes, making), announcement(changes, making)],
  // Before it, a switch may not have carried it to everybody.
  finish: async (changes, { plan, world }) => {
    const made = moved(changes, plan).map(({ row }) => row);
    if (made.length === 0) return;
    await world.machine.announce(made);
    for (const ms of AGAIN_MS) setTimeout(() => void announceAgain(world.machine, made), ms).unref();
  },
};

/** A single frame can get lost in a busy switch, and who missed it asks nobody for half a minute (RFC 5227 section 2.3). */
const AGAIN_MS = [200, 600, 1_500];

/** Of addresses that are still there; a machine that is lost meanwhile, or a lab that ends, has none. */
async function announceAgain(
  machine: Making['world']['machine'],
  rows: readonly AddressRow[],
): Promise<void> {
  await machine.announce(rows).catch(() => undefined);
}

/** At once, too: BGP sessions would come up only when neighbours are asked for again. */
function announcement(changes: readonly ChangeOf<'address'>[], { plan, world }: Making): Step {
  return {
    name: 'announce addresses',
    stage: undefined,
    tasks: moved(changes, plan).map((change) =>
      partialTask(address, change, { needs: [`address ${change.row.key}`] }),
    ),
    after: ['step addressing of skeleton', 'step addressing of tenants'],
    run: async (tasks) => {
      const rows = changesIn(tasks).flatMap(({ row }) => (row.kind === 'address' ? [row] : []));
      await world.machine.announce(rows);
    },
  };
}

/** Where nothing went, nobody knew an address by another owner. */
function moved(changes: readonly ChangeOf<'address'>[], plan: Plan): readonly ChangeOf<'address'>[] {
  if (plan.changes.every(({ kind }) => kind === 'create')) return [];
  return changes.filter(({ kind }) => kind !== 'delete');
}
