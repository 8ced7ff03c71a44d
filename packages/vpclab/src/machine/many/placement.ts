// Which machine a namespace is on: where the lab file wants it, and where it was last seen.

import type { Change } from '../../model/plan.ts';
import type { HostRow, Row } from '../../model/rows.ts';
import type { Stage } from '../machine.ts';

export class Placement {
  #intended: ReadonlyMap<string, string> = new Map();
  #observed: ReadonlyMap<string, string> = new Map();
  readonly #local: string;

  constructor(local: string) {
    this.#local = local;
  }

  intend(rows: readonly Row[]): void {
    this.#intended = placesIn(rows);
  }

  observe(rows: readonly HostRow[]): void {
    this.#observed = placesIn(rows);
  }

  /** The machines that something belongs on. */
  machines(): ReadonlySet<string> {
    return new Set(this.#intended.values());
  }

  /** Whatever was seen there is not looked for any more. */
  forget(machine: string): void {
    this.#observed = new Map([...this.#observed].filter(([, name]) => name !== machine));
  }

  /** What is nobody's is here. */
  of(netns: string | undefined): string {
    if (netns === undefined) return this.#local;
    return this.#intended.get(netns) ?? this.#observed.get(netns) ?? this.#local;
  }

  /** What goes is where it was seen; what is made, where it is wanted. */
  ofChange(stage: Stage, { row }: Change): string {
    if (row.kind === 'netns') return row.machine;
    const netns = netnsOf(row);
    const seen = stage === 'deletes' ? this.#observed.get(netns) : undefined;
    return seen ?? this.of(netns);
  }
}

function netnsOf(row: Row): string {
  if (row.kind === 'veth') return row.a.netns;
  if (row.kind === 'ovsdb') return row.db.kind === 'vswitch' ? row.db.node : '';
  return row.kind === 'netns' ? row.name : row.netns;
}

function placesIn(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap((row) => (row.kind === 'netns' ? [[row.name, row.machine] as const] : [])));
}
