// A plan for people: grouped by the part of the lab file that asks for it, one line a change with its reason. Pure.

import { isObserved } from '../model/rows.ts';
import type { Row } from '../model/rows.ts';
import { clockText } from '../model/fault.ts';
import type { NamedConcepts } from '../model/lab.ts';
import { identityOf } from '../model/plan.ts';
import { columnText } from './column-text.ts';
import type { Change, Consequence, Plan } from '../model/plan.ts';

type Sign = (typeof SIGNS)[Change['kind']];
export type PlanLine = {
  readonly sign: Sign;
  readonly what: string;
  /** For updates: `column: from -> to`. */
  readonly columns: readonly string[];
  readonly reason: string;
  readonly consequences: readonly Consequence[];
};
export type PlanGroup = {
  readonly title: string;
  readonly sign: Sign;
  readonly lines: readonly PlanLine[];
};
export type PlanView = {
  readonly groups: readonly PlanGroup[];
  readonly counts: Readonly<Record<Change['kind'], number>>;
};

export const SIGNS = { create: '+', update: '~', replace: '±', delete: '-' } as const;

function describePlan(plan: Plan, concepts: NamedConcepts): PlanView {
  const groups = new Map<string, PlanLine[]>();
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const change of plan.changes.toSorted((a, b) => groupOrder(a, concepts) - groupOrder(b, concepts))) {
    counts[change.kind] += 1;
    const title = groupTitle(change, concepts);
    const lines = groups.get(title) ?? [];
    lines.push(describeChange(change));
    groups.set(title, lines);
  }
  return {
    counts,
    groups: [...groups].map(([title, lines]) => ({ title, sign: commonSign(lines), lines })),
  };
}

/** Plain text; `details: false` gives one line a group. `concepts`: their registry. */
export function planText(
  plan: Plan,
  options: { readonly details: boolean; readonly concepts: NamedConcepts },
): string {
  const view = describePlan(plan, options.concepts);
  const lines: string[] = [];
  for (const group of view.groups) {
    lines.push(`${group.sign} ${group.title}${options.details ? '' : ` (${group.lines.length})`}`);
    lines.push(...group.lines.flatMap(options.details ? lineText : consequenceText));
  }
  lines.push(...(view.groups.length === 0 ? [NOTHING] : ['', countText(view.counts)]));
  lines.push(...othersText(plan.others ?? [], options.details));
  for (const { fault, target, until, titles } of plan.faults ?? []) {
    lines.push('', `fault, until ${clockText(until)}: ${fault} of ${target} (${titles.length})`);
    if (options.details) lines.push(...titles.map((title) => `    ${title}`));
  }
  return `${lines.join('\n')}\n`;
}

export const NOTHING = 'Nothing to change: the lab is as the file says.';

function countText(counts: PlanView['counts']): string {
  const replaced = counts.replace === 0 ? '' : `${counts.replace} to replace, `;
  return `${counts.create} to create, ${counts.update} to update, ${replaced}${counts.delete} to delete`;
}

/** What other writers keep. */
export function othersText(others: NonNullable<Plan['others']>, details: boolean): readonly string[] {
  return [...othersOf(others)].flatMap(([part, titles]) => [
    '',
    `Left alone, as ${part} keeps it (${titles.length}):`,
    ...(details ? titles.map((title) => `    ${title}`) : []),
  ]);
}

function othersOf(rows: NonNullable<Plan['others']>): ReadonlyMap<string, readonly string[]> {
  const titles = new Map<string, string[]>();
  for (const { row, title } of rows) {
    if (!('owner' in row) || row.owner?.kind !== 'part') continue;
    const known = titles.get(row.owner.part) ?? [];
    titles.set(row.owner.part, known);
    known.push(title);
  }
  return titles;
}

function describeChange(change: Change): PlanLine {
  return {
    sign: SIGNS[change.kind],
    what: change.title ?? identityOf(change.row),
    columns: 'columns' in change ? change.columns.flatMap(columnText) : [],
    reason: change.reason,
    consequences: change.consequences ?? [],
  };
}

/** What goes is told first, as it is done first. */
function groupOrder({ kind: what, row }: Change, concepts: NamedConcepts): number {
  return what === 'delete' ? -1 : concepts[row.origin.concept].words.order;
}

/** What goes may know no part of a lab file: it is grouped by where it is. */
function groupTitle({ row, place }: Change, concepts: NamedConcepts): string {
  return isObserved(row.origin) ? (place ?? row.kind) : originTitle(row, concepts);
}

/** "edge", not "edge edge". */
function originTitle({ origin: { concept, name } }: Row, concepts: NamedConcepts): string {
  const { title } = concepts[concept].words;
  return concept === name ? title : `${title} ${name}`;
}

function commonSign(lines: readonly PlanLine[]): PlanLine['sign'] {
  const first = lines[0]?.sign ?? '~';
  return lines.every((line) => line.sign === first) ? first : '~';
}

function lineText(line: PlanLine): readonly string[] {
  return [
    `    ${line.sign} ${line.what}`,
    ...line.columns.map((column) => `        ${column}`),
    ...(line.sign === '+' ? [] : [`        because ${line.reason}`]),
    ...consequenceText(line),
  ];
}

function consequenceText({ consequences }: PlanLine): readonly string[] {
  return consequences.map(
    ({ certain, message }) => `        ! ${certain ? '' : 'may be needed: '}${message}`,
  );
}
