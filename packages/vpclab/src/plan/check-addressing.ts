// Rules of addresses: unique on their link, next hops on a connected network, router networks apart. Pure.

import type { OvsdbRow, OvsdbValue, Row } from '../model/rows.ts';
import type { Note } from '../model/note.ts';
import { isSet } from '../model/ovsdb-value.ts';

export function checkAddressing(rows: readonly Row[]): readonly Note[] {
  return [...checkNamespaces(rows), ...checkSwitches(rows), ...checkRouters(rows)];
}

type Network = { readonly first: number; readonly last: number; readonly text: string };

/** A namespace's static routes go through networks that one of its devices is in. */
function checkNamespaces(rows: readonly Row[]): readonly Note[] {
  const connected = new Map<string, Network[]>();
  for (const row of rows) {
    if (row.kind !== 'address') continue;
    push(connected, `${row.netns}/${row.device}`, networkOf(`${row.address}/${row.prefixLength}`));
  }
  const notes: Note[] = [];
  for (const row of rows) {
    if (row.kind !== 'route') continue;
    const networks = connected.get(`${row.netns}/${row.device}`) ?? [];
    if (!networks.some((network) => holds(network, row.via))) {
      notes.push({
        code: 'UNREACHABLE_NEXT_HOP',
        row: row.key,
        message: `${row.via} is on no network of ${row.netns}/${row.device}`,
      });
    }
  }
  return notes;
}

/** On one switch every MAC and every address stands once. */
function checkSwitches(rows: readonly Row[]): readonly Note[] {
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
function checkRouters(rows: readonly Row[]): readonly Note[] {
  const notes: Note[] = [];
  const networks = new Map<string, Network[]>();
  for (const row of ovsdbRows(rows, 'Logical_Router_Port')) {
    const router = row.parent?.name ?? '';
    for (const text of strings(row.columns['networks'])) {
      const network = networkOf(text);
      const clash = networks
        .get(router)
        ?.find((other) => network.first <= other.last && other.first <= network.last);
      if (clash !== undefined) {
        notes.push({
          code: 'OVERLAPPING_NETWORKS',
          row: row.key,
          message: `${text} overlaps ${clash.text} on ${router}`,
        });
      }
      push(networks, router, network);
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

function ovsdbRows(rows: readonly Row[], table: string): readonly OvsdbRow[] {
  return rows.filter((row): row is OvsdbRow => row.kind === 'ovsdb' && row.table === table);
}

function strings(value: OvsdbValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return (isSet(value) ? value : [value]).filter((atom) => typeof atom === 'string');
}

function networkOf(text: string): Network {
  const [ip = '', length = '32'] = text.split('/');
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(addressNumber(ip) / size) * size;
  return { first, last: first + size - 1, text };
}

function holds(network: Network, ip: string): boolean {
  const value = addressNumber(ip);
  return value >= network.first && value <= network.last;
}

function addressNumber(ip: string): number {
  return ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
