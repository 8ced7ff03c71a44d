// Walks the rows that a plan leads to and says what can't be: the plan's own checker and the oracle of the property
// tests. What holds for all kinds is checked here; what one kind knows (Linux's rules, OVN's) is that kind's. Pure.

import { VpclabError } from '../errors.ts';
import { KIND_NAMES, kind } from '../kinds/registry.ts';
import { identityOf, rowsOf } from '../model/plan.ts';
import type { Note } from '../model/note.ts';
import type { Row, RowKind } from '../model/rows.ts';
import { allRows } from './all-rows.ts';

export function checkRows(rows: readonly Row[]): readonly Note[] {
  const all = allRows(rows);
  const ofKind = <K extends RowKind>(name: K): readonly Note[] =>
    kind(name).check?.(rowsOf(rows, name), all) ?? [];
  return [...duplicates(rows), ...checkNeeds(rows), ...KIND_NAMES.flatMap((name) => ofKind(name))];
}

/** @throws {VpclabError} PLAN_IMPOSSIBLE with all of them, if there are any. */
export function refuseNoted(notes: readonly Note[]): void {
  if (notes.length === 0) return;
  const message = notes.map((note) => `${note.row}: ${note.message}`).join('\n');
  throw new VpclabError('PLAN_IMPOSSIBLE', message, { details: { notes } });
}

function duplicates(rows: readonly Row[]): readonly Note[] {
  const seen = new Set<string>();
  const notes: Note[] = [];
  for (const row of rows) {
    const id = identityOf(row);
    if (seen.has(id)) notes.push({ code: 'DUPLICATE_ROW', row: id, message: `${id} is declared twice` });
    seen.add(id);
  }
  return notes;
}

/** IFNAMSIZ less the NUL; a slash or white space is refused by the kernel (dev_valid_name). */
const DEVICE_NAME = /^[^\s/:]{1,15}$/;

/** Namespaces and devices that rows speak of are declared, and devices are declared once. */
function checkNeeds(rows: readonly Row[]): readonly Note[] {
  const notes: Note[] = [];
  const note = (row: Row, code: Note['code'], message: string): void =>
    void notes.push({ code, row: row.key, message });
  const needs = rows.map((row) => ({ row, ...kind(row.kind).needs(row) }));
  const namespaces = new Set(needs.map(({ namespace }) => namespace));
  const devices = new Set<string>();
  for (const { row, declares = [] } of needs) {
    for (const id of declares) {
      const name = id.slice(id.indexOf('/') + 1);
      if (!DEVICE_NAME.test(name)) note(row, 'BAD_DEVICE_NAME', `${name} is not an interface name`);
      if (devices.has(id)) note(row, 'DUPLICATE_DEVICE', `${id} exists twice`);
      devices.add(id);
    }
  }
  for (const { row, namespaces: used = [], devices: on = [] } of needs) {
    for (const netns of used)
      if (!namespaces.has(netns)) note(row, 'UNKNOWN_NAMESPACE', `namespace ${netns} is not declared`);
    for (const device of on)
      if (!devices.has(device)) note(row, 'UNKNOWN_DEVICE', `device ${device} is not declared`);
  }
  return notes;
}
