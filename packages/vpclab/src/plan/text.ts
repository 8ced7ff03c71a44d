// A plan for people: grouped by the part of the lab file that asks for it, one line a change with its reason. Pure.

import { FOREIGN } from '../model/rows.ts';
import type { NamedConcepts } from '../model/lab.ts';
import type { OvsdbRow, Row } from '../model/rows.ts';
import { columnText } from './column-text.ts';
import type { Change, Plan } from '../model/plan.ts';

export type PlanLine = {
  readonly sign: '+' | '~' | '-';
  readonly what: string;
  /** For updates: `column: from -> to`. */
  readonly columns: readonly string[];
  readonly reason: string;
};
export type PlanGroup = {
  readonly title: string;
  readonly sign: '+' | '~' | '-';
  readonly lines: readonly PlanLine[];
};
export type PlanView = {
  readonly groups: readonly PlanGroup[];
  readonly counts: { readonly create: number; readonly update: number; readonly delete: number };
};

const SIGNS = { create: '+', update: '~', delete: '-' } as const;

function describePlan(plan: Plan, concepts: NamedConcepts): PlanView {
  const groups = new Map<string, PlanLine[]>();
  const counts = { create: 0, update: 0, delete: 0 };
  for (const change of plan.changes.toSorted(
    (a, b) => conceptOrder(a, concepts) - conceptOrder(b, concepts),
  )) {
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
  if (view.groups.length === 0) return 'Nothing to change: the lab is as the file says.\n';
  const lines: string[] = [];
  for (const group of view.groups) {
    lines.push(`${group.sign} ${group.title}${options.details ? '' : ` (${group.lines.length})`}`);
    if (options.details) lines.push(...group.lines.flatMap(lineText));
  }
  const { counts } = view;
  lines.push('', `${counts.create} to create, ${counts.update} to update, ${counts.delete} to delete`);
  return `${lines.join('\n')}\n`;
}

function rowTitle(row: Row): string {
  switch (row.kind) {
    case 'ovsdb':
      return `${row.db.kind === 'nb' ? 'NB' : `OVS of ${row.db.node}`} ${row.table} ${rowName(row)}`;
    case 'veth':
      return `link ${row.a.netns}/${row.a.name} - ${row.b.netns}/${row.b.name}`;
    case 'netns':
      return `namespace ${row.name}`;
    case 'service':
      return `service of ${row.identity.name} on ${row.address}`;
    case 'nft':
      return row.foreign === undefined
        ? `nftables rules of ${row.netns}`
        : `nftables table ${row.foreign} of ${row.netns}`;
    case 'frr':
      return `FRR of ${row.netns}`;
    case 'bridge':
    case 'device':
    case 'address':
    case 'neighbour':
    case 'route':
    case 'sysctl':
    case 'daemon':
      return `${row.kind} ${row.key}`;
  }
}

/** A foreign row has no name of ours: what it says, and where. */
function rowName({ name, origin, columns, parent }: OvsdbRow): string {
  if (origin.name !== FOREIGN.name) return name;
  const said = Object.entries(columns).flatMap(([column, value]) =>
    typeof value === 'object' || value === '' ? [] : [`${column}=${value}`],
  );
  return [...said, `in ${parent?.name ?? name}`].join(' ');
}

function describeChange(change: Change): PlanLine {
  const columns = change.kind === 'update' ? change.columns.flatMap(columnText) : [];
  return { sign: SIGNS[change.kind], what: rowTitle(change.row), columns, reason: change.reason };
}

/** What goes is told first, as it is done first. */
function conceptOrder(change: Change, concepts: NamedConcepts): number {
  return change.kind === 'delete' ? -1 : concepts[change.row.origin.concept].words.order;
}

/** Observed rows of a deleted concept know its labels, not its origin: they are grouped by kind of object. */
function groupTitle(change: Change, concepts: NamedConcepts): string {
  const { row } = change;
  if (change.kind !== 'delete') return originTitle(row, concepts);
  switch (row.kind) {
    case 'netns':
      return `namespace ${row.name}`;
    case 'veth':
      return `namespace ${row.a.netns}`;
    case 'ovsdb':
      return row.db.kind === 'nb' ? 'northbound' : `switch of ${row.db.node}`;
    case 'bridge':
    case 'device':
    case 'address':
    case 'neighbour':
    case 'route':
    case 'sysctl':
    case 'daemon':
    case 'nft':
    case 'frr':
    case 'service':
      return `namespace ${row.netns}`;
  }
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
  ];
}
