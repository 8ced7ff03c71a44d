// `vpclab inspect`.

import { VpclabError } from '../../errors.ts';
import { nearestName } from '../../lab-file/did-you-mean.ts';
import type { Inventory } from '../../model/inventory.ts';
import { printableAll } from '../../printable.ts';
import type { InspectFlags } from '../commands/inspect.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { findParts, partNames, partText } from '../render/inspect/part.ts';
import type { Part } from '../render/inspect/part.ts';
import { SECTION_NAMES, isSection, sectionText } from '../render/inspect/tables.ts';
import type { InspectView, Section } from '../render/inspect/tables.ts';
import { paint } from '../render/paint.ts';

export async function runInspect(
  this: CliContext,
  { name, json }: InspectFlags,
  ...asked: string[]
): Promise<void> {
  const { terminal } = this;
  const told = await clientOf(await chooseLab(name)).inventory();
  if (json) {
    printJson(this, inspected(told, asked));
    return;
  }
  const inventory = printableAll(told);
  const view = { width: terminal.columns(), paint: paint(terminal.outColor) };
  const found = foundIn(inventory, asked.length === 0 ? SECTION_NAMES : asked, view);
  const texts = found.map((one) =>
    typeof one === 'string' ? sectionText(one, inventory, view) : partText(one, view),
  );
  const shown = texts.filter((text) => text !== '');
  terminal.out(shown.length === 0 ? `Lab ${inventory.lab} has none.\n` : shown.join('\n'));
}

/** As JSON, of the texts as they are: JSON has escapes of its own. */
export function inspected(told: Inventory, asked: readonly string[]): unknown {
  if (asked.length === 0) return told;
  const found = foundIn(told, asked, UNSEEN);
  return found.length === 1 ? jsonOf(found[0], told) : found.map((one) => jsonOf(one, told));
}

const UNSEEN: InspectView = { width: 80, paint: paint(false) };

function foundIn(
  inventory: Inventory,
  wanted: readonly string[],
  view: InspectView,
): readonly (Section | Part)[] {
  return wanted.flatMap((what): readonly (Section | Part)[] =>
    isSection(what) ? [what] : partsOf(what, inventory, view),
  );
}

function partsOf(what: string, inventory: Inventory, view: InspectView): readonly Part[] {
  const parts = findParts(what, inventory, view);
  if (parts.length > 0) return parts;
  const names = [...SECTION_NAMES, ...partNames(inventory)];
  const similar = nearestName(what, names);
  const hint = similar === undefined ? `kinds are ${SECTION_NAMES.join(', ')}` : `did you mean ${similar}?`;
  throw new VpclabError('BAD_ARGUMENT', `Lab ${inventory.lab} has no "${what}": ${hint}`, {
    details: { names },
  });
}

function jsonOf(one: Section | Part | undefined, inventory: Inventory): unknown {
  if (typeof one === 'object') return one.json;
  switch (one) {
    case undefined:
      return [];
    case 'subnets':
      return inventory.vpcs.flatMap(({ subnets }) => subnets);
    case 'gateways':
      return inventory.natGateways;
    case 'outside':
      return { edge: inventory.edge, internet: inventory.internet };
    case 'vpcs':
    case 'workloads':
    case 'transits':
    case 'routes':
    case 'nodes':
    case 'tunnels':
      return inventory[one];
  }
}
