// Whether a packet went another way than the lab file means it to: it took a wider route because the one that leads there
// is missing, or one that somebody put there. Where it ends is only what follows from that. Pure.

import type { Cause } from '../model/diagnosis.ts';
import type { Change } from '../model/plan.ts';
import type { OvsdbRow } from '../model/rows.ts';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import { causeOf, isNorthbound } from './drift.ts';
import type { Choice } from './leg.ts';
import type { Known } from './world.ts';

export function detoursOf(known: Known, choices: readonly Choice[]): readonly Cause[] {
  return choices.flatMap((choice) =>
    known.changes.filter((change) => isDetour(change, choice)).map((change) => causeOf(known, change)),
  );
}

function isDetour(change: Change, { place, to, prefix }: Choice): boolean {
  const { kind, row } = change;
  if (row.kind === 'route') return row.netns === place && holdsAddress(prefixOf(row.prefix), addressOf(to));
  if (!isNorthbound(change) || row.kind !== 'ovsdb') return false;
  if (row.table !== 'Logical_Router_Static_Route' || row.parent?.name !== place) return false;
  const own = routePrefix(row);
  if (own === undefined || prefix === undefined) return false;
  if (own === prefix) return kind !== 'create';
  return kind !== 'delete' && routeLeadsTo(row, to) && prefixOf(own).length > prefixOf(prefix).length;
}

/** Of a static route of a logical router. */
export function routePrefix({ columns }: OvsdbRow): string | undefined {
  const prefix = columns['ip_prefix'];
  return typeof prefix === 'string' && prefix.includes('/') ? prefix : undefined;
}

export function routeLeadsTo(row: OvsdbRow, address: string): boolean {
  const prefix = routePrefix(row);
  return prefix !== undefined && holdsAddress(prefixOf(prefix), addressOf(address));
}
