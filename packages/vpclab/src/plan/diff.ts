// Intent minus observed: the plan. Pure, by kind and key; every change carries its reason and what it does besides.

import type { PlanView } from '../kinds/kind.ts';
import { kind, orderOf } from '../kinds/registry.ts';
import { allRows } from './all-rows.ts';
import { partOf } from '../model/plan.ts';
import type { Change, ColumnChange, Plan } from '../model/plan.ts';
import type { Origin, Row } from '../model/rows.ts';

export function diff(lab: string, intended: readonly Row[], observed: readonly Row[]): Plan {
  const own = observed.filter((row) => partOf(row) === undefined);
  const before = new RowIndex(own);
  const wanted = new RowIndex(intended);
  const gone = own
    .filter((row) => !wanted.has(row))
    .map((row): Change => ({ kind: 'delete', row, reason: reasonToDelete(row) }));
  const pairs = intended.map((row): Pair => {
    const seen = before.get(row);
    return { row, seen, columns: seen === undefined ? [] : kind(row.kind).compare(row, seen) };
  });
  const { made, isRenewed } = withRenewals(pairs, gone);
  const view: PlanView = { intended: allRows(intended), isRenewed };
  const changes = [...gone.toSorted(lastKindFirst), ...made.toSorted(firstKindFirst)];
  const others = observed.filter((row) => partOf(row) !== undefined);
  return {
    lab,
    changes: changes.map((change) => inWords(change, view)),
    ...(others.length === 0
      ? {}
      : { others: others.map((row) => ({ row, title: kind(row.kind).title(row) })) }),
  };
}

type Pair = {
  readonly row: Row;
  readonly seen: Row | undefined;
  readonly columns: readonly ColumnChange[];
};

/** What is recreated has other things recreated, until nothing more follows. */
function withRenewals(
  pairs: readonly Pair[],
  gone: readonly Change[],
): { readonly made: readonly Change[]; readonly isRenewed: (what: string) => boolean } {
  const renewed = new Set(gone.flatMap(renewedBy));
  const isRenewed = (what: string): boolean => renewed.has(what);
  for (;;) {
    const known = renewed.size;
    const made = pairs.flatMap((pair) => changeOf(pair, isRenewed) ?? []);
    for (const what of made.flatMap(renewedBy)) renewed.add(what);
    if (renewed.size === known) return { made, isRenewed };
  }
}

function changeOf({ row, seen, columns }: Pair, isRenewed: (what: string) => boolean): Change | undefined {
  const asker = titleOf(row.origin);
  if (seen === undefined) return { kind: 'create', row, reason: `${asker} needs it and it does not exist` };
  const { renewedBy: renewalOf, staysWith } = kind(row.kind);
  const renewal = renewalOf?.(row, isRenewed);
  if (renewal?.kind === 'create') return { kind: 'create', row, reason: renewal.reason };
  if (renewal?.kind === 'replace')
    return { kind: 'replace', row, observed: seen, columns, reason: renewal.reason };
  if (columns.length === 0) return renewal && { kind: 'create', row, reason: renewal.reason };
  const stays = staysWith?.(columns) ?? true;
  const names = columns.map((column) => column.column).join(', ');
  const reason = `${asker} says otherwise: ${names}`;
  return { kind: stays ? 'update' : 'replace', row, observed: seen, columns, reason };
}

function renewedBy(change: Change): readonly string[] {
  return kind(change.row.kind).renews?.(change) ?? [];
}

/** What a reader needs to know no kind. */
function inWords(change: Change, view: PlanView): Change {
  const { row } = change;
  const { title, places, placeTitle, consequences: consequencesOf } = kind(row.kind);
  const consequences = consequencesOf?.(change, view) ?? [];
  return {
    ...change,
    title: title(row),
    place: placeTitle?.(row) ?? `namespace ${places(row)[0]}`,
    ...(consequences.length === 0 ? {} : { consequences }),
  };
}

function reasonToDelete(row: Row): string {
  return 'owner' in row && row.owner !== undefined
    ? 'somebody put it there; the lab file does not ask for it'
    : 'nothing in the lab file asks for it';
}

/** Rows by kind and key, without a text of both: of 100 VPCs there are tens of thousands. */
class RowIndex {
  readonly #kinds = new Map<Row['kind'], Map<string, Row>>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const known = this.#kinds.get(row.kind);
      if (known === undefined) this.#kinds.set(row.kind, new Map([[row.key, row]]));
      else known.set(row.key, row);
    }
  }

  get({ kind: name, key }: Row): Row | undefined {
    return this.#kinds.get(name)?.get(key);
  }

  has(row: Row): boolean {
    return this.get(row) !== undefined;
  }
}

function firstKindFirst(a: Change, b: Change): number {
  return orderOf(a.row.kind) - orderOf(b.row.kind);
}

function lastKindFirst(a: Change, b: Change): number {
  return orderOf(b.row.kind) - orderOf(a.row.kind);
}

/** "edge", not "edge edge". */
function titleOf({ concept, name }: Origin): string {
  return concept === name ? concept : `${concept} ${name}`;
}
