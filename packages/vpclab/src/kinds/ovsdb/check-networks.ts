// Rules of logical networks: addresses unique on their switch, router networks apart, next hops on one of them. Pure.

import type { OvsdbRow, OvsdbValue } from '../../model/rows.ts';
import type { Note } from '../../model/note.ts';
import { isSet } from '../../model/ovsdb-value.ts';
import { holds, networkOf } from '../network.ts';
import type { Network } from '../network.ts';

export function checkNetworks(rows: readonly OvsdbRow[]): readonly Note[] {
  return [...checkSwitches(rows), ...checkRouters(rows)];
}

/** On one switch every MAC and every address stands once. */
function checkSwitches(rows: readonly OvsdbRow[]): readonly Note[] {
  const notes: Note[] = [];
  const taken = new Map<string, string>();
  for (const row of ovsdbRows(rows, 'Logical_Switch_Port')) {
    for (const words of strings(row.columns['addresses'])) {
      if (words === 'router') continue;
      for (const word of words.split(' ')) {
        const id = `${row.parent?.name ?? ''} ${word}`;
        const other = taken.get(id);
        if (other !== undefined) {
          notes.push({ code: 'DUPLICATE_ADDRESS', row: row.key, message: `${word} is ${other}'s already` });
        }
        taken.set(id, row.name);
      }
    }
  }
  return notes;
}

/** Networks of one router do not overlap; its routes' next hops are on one of them. */
function checkRouters(rows: readonly OvsdbRow[]): readonly Note[] {
  const notes: Note[] = [];
  const networks = new Map<string, readonly Network[]>();
  for (const row of ovsdbRows(rows, 'Logical_Router_Port')) {
    const router = row.parent?.name ?? '';
    for (const text of strings(row.columns['networks'])) {
      const network = networkOf(text);
      const others = networks.get(router) ?? [];
      const clash = others.find((other) => network.first <= other.last && other.first <= network.last);
      if (clash !== undefined) {
        notes.push({
          code: 'OVERLAPPING_NETWORKS',
          row: row.key,
          message: `${text} overlaps ${clash.text} on ${router}`,
        });
      }
      networks.set(router, [...others, network]);
    }
  }
  for (const row of ovsdbRows(rows, 'Logical_Router_Static_Route')) {
    const router = row.parent?.name ?? '';
    for (const hop of strings(row.columns['nexthop'])) {
      if ((networks.get(router) ?? []).some((network) => holds(network, hop))) continue;
      notes.push({
        code: 'UNREACHABLE_NEXT_HOP',
        row: row.key,
        message: `${hop} is on no network of ${router}`,
      });
    }
  }
  return notes;
}

function ovsdbRows(rows: readonly OvsdbRow[], table: string): readonly OvsdbRow[] {
  return rows.filter((row) => row.table === table);
}

function strings(value: OvsdbValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return (isSet(value) ? value : [value]).filter((atom) => typeof atom === 'string');
}
