// Walks the rows that a plan leads to and says what can't be: the plan's own checker and the oracle of the property
// tests. It knows Linux and OVN rules, and nothing of the lab file. Pure.

import type { Row } from '../model/rows.ts';
import { checkAddressing } from './check-addressing.ts';
import { checkOvsdb } from './check-ovsdb.ts';
import type { Note } from '../model/note.ts';

export function checkRows(rows: readonly Row[]): readonly Note[] {
  return [...duplicates(rows), ...checkDevices(rows), ...checkOvsdb(rows), ...checkAddressing(rows)];
}

function duplicates(rows: readonly Row[]): readonly Note[] {
  const seen = new Set<string>();
  const notes: Note[] = [];
  for (const row of rows) {
    const id = `${row.kind} ${row.key}`;
    if (seen.has(id)) notes.push({ code: 'DUPLICATE_ROW', row: id, message: `${id} is declared twice` });
    seen.add(id);
  }
  return notes;
}

/** IFNAMSIZ less the NUL; a slash or white space is refused by the kernel (dev_valid_name). */
const DEVICE_NAME = /^[^\s/:]{1,15}$/;

function checkDevices(rows: readonly Row[]): readonly Note[] {
  const notes: Note[] = [];
  const namespaces = new Set(rows.filter((row) => row.kind === 'netns').map((row) => row.name));
  const devices = new Set<string>();
  const declare = (row: Row, netns: string, name: string): void => {
    const id = `${netns}/${name}`;
    if (!DEVICE_NAME.test(name)) {
      notes.push({ code: 'BAD_DEVICE_NAME', row: row.key, message: `${name} is no interface name` });
    }
    if (devices.has(id))
      notes.push({ code: 'DUPLICATE_DEVICE', row: row.key, message: `${id} exists twice` });
    devices.add(id);
  };
  for (const row of rows) {
    if (row.kind === 'veth') {
      declare(row, row.a.netns, row.a.name);
      declare(row, row.b.netns, row.b.name);
    } else if (row.kind === 'bridge') declare(row, row.netns, row.name);
    else if (row.kind === 'device') declare(row, row.netns, row.device);
  }
  for (const row of rows) {
    for (const netns of namespacesOf(row)) {
      if (!namespaces.has(netns)) {
        notes.push({
          code: 'UNKNOWN_NAMESPACE',
          row: row.key,
          message: `namespace ${netns} is not declared`,
        });
      }
    }
    for (const device of devicesUsedBy(row)) {
      if (!devices.has(device)) {
        notes.push({ code: 'UNKNOWN_DEVICE', row: row.key, message: `device ${device} is not declared` });
      }
    }
  }
  return notes;
}

function namespacesOf(row: Row): readonly string[] {
  switch (row.kind) {
    case 'netns':
      return [];
    case 'veth':
      return [row.a.netns, row.b.netns];
    case 'ovsdb':
      return row.db.kind === 'vswitch' ? [row.db.node] : [];
    case 'bridge':
    case 'device':
    case 'address':
    case 'neighbour':
    case 'route':
    case 'sysctl':
    case 'nft':
    case 'daemon':
    case 'frr':
    case 'service':
      return [row.netns];
  }
}

function devicesUsedBy(row: Row): readonly string[] {
  switch (row.kind) {
    case 'address':
    case 'neighbour':
    case 'route':
      return [`${row.netns}/${row.device}`];
    case 'veth':
      return [row.a, row.b].flatMap((end) =>
        end.master === undefined ? [] : [`${end.netns}/${end.master}`],
      );
    case 'ovsdb':
      return row.db.kind === 'vswitch' && row.table === 'Interface' && row.columns['type'] === ''
        ? [`${row.db.node}/${row.name}`]
        : [];
    case 'netns':
    case 'bridge':
    case 'device':
    case 'sysctl':
    case 'nft':
    case 'daemon':
    case 'frr':
    case 'service':
      return [];
  }
}
