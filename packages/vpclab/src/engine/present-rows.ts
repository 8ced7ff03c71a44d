// The part of a lab that is on machines which are there.

import { kind } from '../kinds/registry.ts';
import type { MachineState, Machines } from '../machine/many/machines.ts';
import { rowsOf } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';

type Presence = Pick<Machines, 'isPresent' | 'states'>;

export function presentRows(rows: readonly Row[], machines: Presence): readonly Row[] {
  // Most labs are on one machine, and large.
  if (machines.states().length === 0) return rows;
  return rows.filter((row) =>
    kind(row.kind)
      .places(row)
      .every((place) => machines.isPresent(place)),
  );
}

/** What an apply leaves out, and why; undefined: nothing. */
export function awayText(states: readonly MachineState[], rows: readonly Row[]): string | undefined {
  const texts = states.flatMap((state) => {
    if (state.kind !== 'lost') return [];
    const names = rowsOf(rows, 'netns').flatMap(({ name, machine, role }) =>
      machine === state.name && role === 'node' ? [name] : [],
    );
    return [
      `the machine ${state.name} is lost (${state.reason}): ${names.join(', ')} is left out until it returns`,
    ];
  });
  return texts.length === 0 ? undefined : texts.join('; ');
}
