// Addresses: made and removed with what else sits on their devices, and announced where they may have changed hands.

import { addressing } from '../work/addressing.ts';
import { observeHost } from '../work/host-rows.ts';
import type { ChangeOf, Plan } from '../../model/plan.ts';
import type { DeviceAddress } from '../../machine/machine.ts';
import { normalValue } from '../../model/ovsdb-value.ts';
import type { AddressRow, OvsdbRow } from '../../model/rows.ts';
import type { Making, Work } from '../work/contract.ts';
import type { Step } from '../work/step.ts';
import { changesIn, partialTask } from '../work/task.ts';
import { address } from './kind.ts';

export const addressWork: Work<AddressRow> = {
  observe: (observing) => observeHost(observing, 'address'),
  steps: (changes, making) => [...addressing(address, changes, making), announcement(changes, making)],
  // Before it, a switch may not have carried it to everybody.
  finish: async (changes, { plan, world }) => {
    const made = [...moved(changes, plan).map(({ row }) => row), ...ofMovedPorts(plan)];
    if (made.length === 0) return;
    // What it learned in another network is wrong in this one.
    const places = new Set(made.map(({ netns }) => netns));
    await world.machine.forgetNeighbours([...places].map((netns) => ({ netns, addresses: [] })));
    await world.machine.announce(made);
    for (const ms of AGAIN_MS) setTimeout(() => void announceAgain(world.machine, made), ms).unref();
  },
};

/** A single frame can get lost in a busy switch, and a neighbour that missed it does not ask for half a minute (RFC 5227 section 2.3). */
const AGAIN_MS = [200, 600, 1_500];

/** Of addresses that are still there; a machine that is lost meanwhile, or a lab that ends, has none. */
async function announceAgain(
  machine: Making['world']['machine'],
  rows: readonly DeviceAddress[],
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

/** Addresses that stay where they are while their port moves to another switch, where somebody else may have had them. */
function ofMovedPorts({ changes }: Plan): readonly DeviceAddress[] {
  const ports = new Map(
    changes.flatMap((change) => {
      const { kind, row } = change;
      const isMoved =
        (kind === 'update' || kind === 'replace') &&
        row.kind === 'ovsdb' &&
        change.observed.kind === 'ovsdb' &&
        row.parent?.name !== change.observed.parent?.name;
      return isMoved && row.table === 'Logical_Switch_Port' ? [[row.name, row] as const] : [];
    }),
  );
  // Its gateway there has another MAC: that says which device the port is plugged into.
  return changes.flatMap(({ kind, row }) => {
    const port = kind === 'delete' || row.kind !== 'neighbour' ? undefined : ports.get(row.netns);
    if (port === undefined || row.kind !== 'neighbour') return [];
    const { netns, device } = row;
    return addressesOf(port).map((address) => ({ netns, device, address }));
  });
}

/** "MAC IP IP...", each: ovn-nb(5). */
function addressesOf(port: OvsdbRow): readonly string[] {
  const value = normalValue(port.columns['addresses']);
  return Array.isArray(value) ? value.flatMap((text: string) => text.split(' ').slice(1)) : [];
}

/** Where nothing went, nobody knew an address by another owner. */
function moved(changes: readonly ChangeOf<'address'>[], plan: Plan): readonly ChangeOf<'address'>[] {
  if (plan.changes.every(({ kind }) => kind === 'create')) return [];
  return changes.filter(({ kind }) => kind !== 'delete');
}
