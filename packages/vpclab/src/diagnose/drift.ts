// What of a lab is not as its file says, as the cause of something. Pure.

import type { Cause, CauseCode } from '../model/diagnosis.ts';
import { undoneOf } from '../kinds/daemon/kind.ts';
import { kind, orderOf } from '../kinds/registry.ts';
import type { Change, ColumnChange } from '../model/plan.ts';
import type { OvsdbRow, Row } from '../model/rows.ts';
import { columnText } from '../plan/column-text.ts';
import type { Known } from './world.ts';

/** Changes in a namespace, what others stand on first: a missing link takes its addresses with it. */
export function changesIn(changes: readonly Change[], netns: string): readonly Change[] {
  return changes
    .filter(({ row }) => kind(row.kind).places(row).includes(netns))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** A service is no part of a path; what is only in the way comes after what is missing. */
function rank({ kind: what, row }: Change): number {
  return orderOf(row.kind) * 2 + (what === 'delete' ? 1 : 0);
}

export function isNorthbound(change: Change): change is Change & { readonly row: OvsdbRow } {
  return change.row.kind === 'ovsdb' && change.row.db.kind === 'nb';
}

const CODES: Readonly<Record<Row['kind'], CauseCode>> = {
  netns: 'namespace',
  veth: 'link',
  bridge: 'link',
  device: 'link',
  address: 'address',
  neighbour: 'neighbour',
  route: 'route',
  sysctl: 'forwarding',
  nft: 'firewall',
  ovsdb: 'drift',
  daemon: 'daemon',
  frr: 'session',
  service: 'listener',
  steering: 'route',
};

const NORTHBOUND_CODES: Readonly<Record<string, CauseCode>> = {
  ACL: 'rule',
  Port_Group: 'rule',
  Logical_Router_Static_Route: 'route',
  Logical_Router_Policy: 'route',
  Logical_Switch_Port: 'port',
  Logical_Router_Port: 'port',
};

export const APPLY = '`vpclab apply` makes it as the lab file says; `vpclab plan` shows all that differs';

export function causeOf(known: Pick<Known, 'lineOf'>, change: Change): Cause {
  const { row } = change;
  const isForeign = change.kind === 'delete';
  return {
    code: codeOf(row),
    place: kind(row.kind).places(row)[0],
    text: changeText(change),
    fix: isForeign ? '`vpclab apply` removes it; `vpclab plan` shows all that differs' : APPLY,
    line: isForeign ? undefined : known.lineOf(row.origin),
  };
}

function codeOf(row: Row): CauseCode {
  if (row.kind !== 'ovsdb') return CODES[row.kind];
  return row.db.kind === 'nb' ? (NORTHBOUND_CODES[row.table] ?? 'drift') : 'switch';
}

const SHOWN_COLUMNS = 2;

function changeText(change: Change): string {
  const { row } = change;
  const title = change.title ?? titleOf(row);
  switch (change.kind) {
    case 'create':
      return `${title} is missing`;
    case 'delete':
      return `${title} is there, and the lab file does not ask for it`;
    case 'update':
    case 'replace': {
      if (row.kind === 'veth') {
        const down = [
          ...(isDown(change, 'a.up') ? [`${row.a.netns}/${row.a.name}`] : []),
          ...(isDown(change, 'b.up') ? [`${row.b.netns}/${row.b.name}`] : []),
        ];
        if (down.length > 0) return `link ${down.join(' and ')} is down`;
      }
      const undone = row.kind === 'daemon' ? undoneOf(change) : undefined;
      if (undone !== undefined) return `somebody undid what ${title} made (${undone})`;
      if (change.columns.length === 0) return `${title}: ${change.reason}`;
      const [first = '', ...others] = change.columns.flatMap(differenceText);
      const lines = [first, ...others.map((line) => line.replace(/^, /, ''))];
      const more = lines.length > SHOWN_COLUMNS ? [`${lines.length - SHOWN_COLUMNS} more`] : [];
      return `${title}${[...lines.slice(0, SHOWN_COLUMNS), ...more].join('; ')}`;
    }
  }
}

function differenceText(difference: ColumnChange): readonly string[] {
  const { column, from, to } = difference;
  const isPlain = [from, to].every((value) => value === undefined || typeof value !== 'object');
  if (!isPlain) return columnText(difference).map((line) => `, ${line}`);
  const name = column === 'value' ? '' : `, ${column}`;
  return [`${name} is ${shown(from)}, and ${shown(to)} in the lab file`];
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not set');
}

function isDown(change: Change, column: string): boolean {
  return 'columns' in change && change.columns.some((one) => one.column === column);
}

/** Rows of all kinds have a title, each of its own kind. */
function titleOf<R extends Row>(row: R): string {
  return kind(row.kind).title(row);
}
