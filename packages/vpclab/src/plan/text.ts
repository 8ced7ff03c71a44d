// A plan for people: grouped by the part of the lab file that asks for it, one line a change with its reason. Pure.

import { isObserved } from '../model/rows.ts';
import { clockText } from '../model/fault.ts';
import type { NamedConcepts } from '../model/lab.ts';
import { identityOf, partOf } from '../model/plan.ts';
import type { Change, Plan } from '../model/plan.ts';
import { columnText } from './column-text.ts';
import { titleOf } from './parts.ts';

const SIGNS = { create: '+', update: '~', replace: '±', delete: '-' } as const;

export const NOTHING = 'Nothing to change: the lab is as the file says.';

/** Plain text; `details: false` gives one line a group. `concepts`: their registry. */
export function planText(
  plan: Plan,
  { details, concepts }: { readonly details: boolean; readonly concepts: NamedConcepts },
): string {
  // Removals come first, as they are done first.
  const orderOf = ({ kind, row }: Change): number =>
    kind === 'delete' ? -1 : concepts[row.origin.concept].words.order;
  const changes = plan.changes.toSorted((a, b) => orderOf(a) - orderOf(b));
  // Removed rows may know no part of a lab file: they are grouped by where they are.
  const groups = Map.groupBy(changes, ({ row, place }) =>
    isObserved(row.origin) ? (place ?? row.kind) : titleOf(row.origin, concepts),
  );
  const lines = [
    ...[...groups].flatMap(([title, some]) => [
      `${commonSign(some)} ${title}${details ? '' : ` (${some.length})`}`,
      ...some.flatMap((change) => (details ? detailsText(change) : consequenceText(change, 8))),
    ]),
    ...(groups.size === 0 ? [NOTHING] : ['', countText(changes)]),
    ...othersText(plan.others ?? [], details),
    ...faultsText(plan.faults ?? [], details),
  ];
  return `${lines.join('\n')}\n`;
}

function countText(changes: readonly Change[]): string {
  const count = (what: Change['kind']): number => changes.filter(({ kind }) => kind === what).length;
  const replaced = count('replace') === 0 ? '' : `${count('replace')} to replace, `;
  return `${count('create')} to create, ${count('update')} to update, ${replaced}${count('delete')} to delete`;
}

/** What differs for a time, because somebody broke it on purpose. */
export function faultsText(faults: NonNullable<Plan['faults']>, details: boolean): readonly string[] {
  return faults.flatMap(({ fault, target, until, titles }) => [
    '',
    `fault, until ${clockText(Date.parse(until))}: ${fault} of ${target} (${titles.length})`,
    ...(details ? titles.map((title) => `    ${title}`) : []),
  ]);
}

/** What other writers keep. */
export function othersText(others: NonNullable<Plan['others']>, details: boolean): readonly string[] {
  return [...Map.groupBy(others, ({ row }) => partOf(row))].flatMap(([part, some]) => [
    '',
    `Left alone, as ${part} keeps it (${some.length})${details ? ':' : ''}`,
    ...(details ? some.map(({ title }) => `    ${title}`) : []),
  ]);
}

function commonSign([first, ...others]: readonly Change[]): string {
  const isCommon = others.every(({ kind }) => kind === first?.kind);
  return first !== undefined && isCommon ? SIGNS[first.kind] : SIGNS.update;
}

function detailsText(change: Change): readonly string[] {
  const reason = change.kind === 'create' ? [] : [`        because ${change.reason}`];
  return [...changeText(change), ...reason, ...consequenceText(change, 8)];
}

/** What changes, and from what to what. */
export function changeText(change: Change): readonly string[] {
  const columns = 'columns' in change ? change.columns.flatMap(columnText) : [];
  const title = change.title ?? identityOf(change.row);
  return [`    ${SIGNS[change.kind]} ${title}`, ...columns.map((column) => `        ${column}`)];
}

export function consequenceText({ consequences = [] }: Change, indent: number): readonly string[] {
  return consequences.map(
    ({ certain, message }) => `${' '.repeat(indent)}! ${certain ? '' : 'may be needed: '}${message}`,
  );
}
