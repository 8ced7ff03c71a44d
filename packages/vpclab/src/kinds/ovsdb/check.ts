// Rules of the OVSDB rows: parents and references exist, and every port that a node offers is a logical port. Pure.

import type { Note } from '../../model/note.ts';
import { mapEntry, refsIn } from '../../model/ovsdb-value.ts';
import type { OvsdbRow } from '../../model/rows.ts';

export function checkOvsdb(ovsdb: readonly OvsdbRow[]): readonly Note[] {
  const known = new Set(ovsdb.map((row) => row.key));
  const notes: Note[] = [];
  for (const row of ovsdb) {
    const db = row.key.slice(0, row.key.indexOf('/'));
    if (row.parent !== undefined && !known.has(`${db}/${row.parent.table}/${row.parent.name}`)) {
      notes.push(dangling(row, `its parent ${row.parent.table} ${row.parent.name} is not declared`));
    }
    for (const [column, value] of Object.entries(row.columns)) {
      for (const { ref } of refsIn(value)) {
        if (!known.has(`${db}/${ref.table}/${ref.name}`)) {
          notes.push(dangling(row, `${ref.table} ${ref.name}, which ${column} refers to, is not declared`));
        }
      }
    }
    if (row.table === 'Logical_Switch_Port' && row.columns['type'] === 'router') {
      const peer = mapEntry(row, 'options', 'router-port');
      if (peer === undefined || !known.has(`${db}/Logical_Router_Port/${peer}`)) {
        notes.push(dangling(row, `its router port ${peer ?? '(none)'} is not declared`));
      }
    }
  }
  return [...notes, ...checkBindings(ovsdb)];
}

/** Each iface-id names a logical port, and at most one interface of all nodes claims it. */
function checkBindings(rows: readonly OvsdbRow[]): readonly Note[] {
  const notes: Note[] = [];
  const claimed = new Map<string, string>();
  const ports = new Set(rows.flatMap(({ table, name }) => (table === 'Logical_Switch_Port' ? [name] : [])));
  for (const row of rows) {
    const port = row.table === 'Interface' ? mapEntry(row, 'external_ids', 'iface-id') : undefined;
    if (port === undefined) continue;
    if (!ports.has(port)) notes.push(dangling(row, `logical port ${port} is not declared`));
    const other = claimed.get(port);
    if (other !== undefined) {
      notes.push({
        code: 'UNBOUND_PORT',
        row: row.key,
        message: `logical port ${port} is claimed by ${other} too`,
      });
    }
    claimed.set(port, row.key);
  }
  for (const row of rows) {
    if (row.table !== 'Logical_Switch_Port' || row.columns['type'] === 'router') continue;
    if (!claimed.has(row.name)) {
      notes.push({ code: 'UNBOUND_PORT', row: row.key, message: 'no interface of a node is bound to it' });
    }
  }
  return notes;
}

function dangling(row: OvsdbRow, message: string): Note {
  return { code: 'DANGLING_REFERENCE', row: row.key, message };
}
