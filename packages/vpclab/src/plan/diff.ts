// Intent minus observed: the plan. Pure, by (kind, key); every change carries its reason.

import { FOREIGN } from '../model/rows.ts';
import type { Row } from '../model/rows.ts';
import { compareRows } from './compare.ts';
import { kindOrder } from './order.ts';
import type { Change, Plan } from '../model/plan.ts';

export function diff(lab: string, intended: readonly Row[], observed: readonly Row[]): Plan {
  const before = byIdentity(observed);
  const wanted = byIdentity(intended);
  const kept: Kept = {
    replaced: devicesOfNewLinks(intended, before),
    bereft: devicesThatLoseAddresses(wanted, observed),
  };
  const made: Change[] = [];
  for (const row of intended) {
    const seen = before.get(identity(row));
    const change = changeOf(row, seen, kept);
    if (change !== undefined) made.push(change);
  }
  const gone = observed
    .filter((row) => !wanted.has(identity(row)))
    .map((row): Change => ({ kind: 'delete', row, reason: reasonToDelete(row) }));
  return { lab, changes: [...gone.toSorted(lastKindFirst), ...made.toSorted(firstKindFirst)] };
}

function reasonToDelete(row: Row): string {
  return row.origin.name === FOREIGN.name
    ? 'somebody put it there; the lab file does not ask for it'
    : 'nothing in the lab file asks for it';
}

/** Devices, as `<netns>/<device>`, that do not keep what is on them. */
type Kept = {
  readonly replaced: ReadonlySet<string>;
  readonly bereft: ReadonlySet<string>;
};

function changeOf(row: Row, seen: Row | undefined, { replaced, bereft }: Kept): Change | undefined {
  const { concept, name } = row.origin;
  const asker = concept === name ? concept : `${concept} ${name}`;
  if (seen === undefined) return { kind: 'create', row, reason: `${asker} needs it and it does not exist` };
  if (isOnDevice(row) && replaced.has(`${row.netns}/${row.device}`)) {
    return { kind: 'create', row, reason: `its link ${row.netns}/${row.device} is made anew` };
  }
  const columns = compareRows(row, seen);
  if (columns.length === 0) {
    return isOnDevice(row) && bereft.has(`${row.netns}/${row.device}`)
      ? {
          kind: 'create',
          row,
          reason: `an address of ${row.netns}/${row.device} goes, and may take it along`,
        }
      : undefined;
  }
  const names = columns.map((column) => column.column).join(', ');
  return { kind: 'update', row, observed: seen, columns, reason: `${asker} says otherwise: ${names}` };
}

/** What sits on a link goes with it: when a link is made anew, its addresses and routes are too. */
function devicesOfNewLinks(intended: readonly Row[], before: ReadonlyMap<string, Row>): ReadonlySet<string> {
  const devices = new Set<string>();
  for (const row of intended) {
    if (row.kind !== 'veth' || before.has(identity(row))) continue;
    devices.add(`${row.a.netns}/${row.a.name}`);
    devices.add(`${row.b.netns}/${row.b.name}`);
  }
  return devices;
}

/**
 * With the first address of a network its other addresses go (the kernel's ip-sysctl document, promote_secondaries),
 * with the last one the routes through it, and with the last one of a device its neighbours: they are ensured again.
 */
function devicesThatLoseAddresses(
  wanted: ReadonlyMap<string, Row>,
  observed: readonly Row[],
): ReadonlySet<string> {
  const gone = observed.filter((row) => row.kind === 'address').filter((row) => !wanted.has(identity(row)));
  return new Set(gone.map((row) => `${row.netns}/${row.device}`));
}

function isOnDevice(row: Row): row is Extract<Row, { kind: 'address' | 'neighbour' | 'route' }> {
  return row.kind === 'address' || row.kind === 'neighbour' || row.kind === 'route';
}

function identity(row: Row): string {
  return `${row.kind} ${row.key}`;
}

function byIdentity(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [identity(row), row]));
}

function firstKindFirst(a: Change, b: Change): number {
  return kindOrder(a.row.kind) - kindOrder(b.row.kind);
}

function lastKindFirst(a: Change, b: Change): number {
  return kindOrder(b.row.kind) - kindOrder(a.row.kind);
}
