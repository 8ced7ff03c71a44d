import { expect, it } from 'vitest';
import { columnText } from './column-text.ts';

it.each([
  ['a plain value', { column: 'mtu', from: 1500, to: 1442 }, ['mtu: 1500 -> 1442']],
  ['a value that was not there', { column: 'mac', from: undefined, to: 'x' }, ['mac: (unset) -> x']],
  ['a list of plain values', { column: 'ips', from: ['a'], to: ['b'] }, ['ips: a -> b']],
  [
    'a part of a long structure',
    {
      column: 'router',
      from: { asn: 65000, name: 'e'.repeat(90), peers: [{ as: 1, ip: 'x' }] },
      to: { asn: 65001, name: 'e'.repeat(90), peers: [{ as: 2, ip: 'x' }] },
    },
    ['router.asn: 65000 -> 65001', 'router.peers[0].as: 1 -> 2'],
  ],
  [
    'a key of a map in OVSDB',
    {
      column: 'external_ids',
      from: { map: { vpc: 'a', tenant: 'x' } },
      to: { map: { vpc: 'a', tenant: 'y' } },
    },
    ['external_ids:tenant: x -> y'],
  ],
  [
    'one more in a list of structures',
    { column: 'peers', from: [{ ip: 'x' }], to: [{ ip: 'x' }, { ip: 'y' }] },
    ['peers: with ip y'],
  ],
  [
    'one less in a list of structures',
    { column: 'peers', from: [{ ip: 'x' }, { ip: 'y' }], to: [{ ip: 'y' }] },
    ['peers: without ip x'],
  ],
  [
    'a map that comes where none was',
    { column: 'options', from: undefined, to: { map: { a: 'x' } } },
    ['options: (unset) -> a=x'],
  ],
  [
    'a structure that has a map, as a structure',
    { column: 'x', from: { map: { a: 1 }, b: 1 }, to: { map: { a: 2 }, b: 1 } },
    ['x.map.a: 1 -> 2'],
  ],
  ['a list that was empty', { column: 'peers', from: [], to: [{ ip: 'x' }] }, ['peers: with ip x']],
  [
    'a list of both plain and structured values as a whole',
    { column: 'peers', from: [{ ip: 'x' }, 1], to: [{ ip: 'y' }, 1] },
    ['peers: [{"ip":"x"},1] -> [{"ip":"y"},1]'],
  ],
  ['nothing, where a part is null', { column: 'x', from: null, to: { a: 1 } }, ['x: null -> a 1']],
  [
    'a text of sixty characters as it is, a longer one cut between words',
    { column: 'x', from: 'a '.repeat(30), to: 'bbb '.repeat(16) },
    [`x: ${'a '.repeat(30)} -> ${'bbb '.repeat(15).trimEnd()} …`],
  ],
  [
    'a long text of one word as it is',
    { column: 'x', from: 'a', to: 'b'.repeat(61) },
    [`x: a -> ${'b'.repeat(61)}`],
  ],
  [
    'a neighbor of a router in words, without what is not set',
    {
      column: 'router.bgp.neighbors',
      from: [],
      to: [
        {
          address: '192.0.2.1',
          asn: 65001,
          defaultOriginate: true,
          bfd: false,
          prefixesIn: ['10.0.0.0/8', '::/0'],
        },
      ],
    },
    ['router.bgp.neighbors: with address 192.0.2.1, asn 65001, defaultOriginate, prefixesIn …'],
  ],
  [
    'a list of texts with spaces as JSON',
    { column: 'addresses', from: [], to: ['02:00:00:00:00:01 10.0.0.1'] },
    ['addresses: [] -> ["02:00:00:00:00:01 10.0.0.1"]'],
  ],
  [
    'several structures where there was no list',
    { column: 'x', from: undefined, to: [{ a: 1 }, { a: [1, 2] }] },
    ['x: (unset) -> a 1; a 1 2'],
  ],
  [
    'a key that is undefined, which is one that is not there',
    { column: 'router', from: { a: 1, b: undefined }, to: { a: 2 } },
    ['router.a: 1 -> 2'],
  ],
])('tells %s', (_what, change, lines) => {
  expect(columnText(change)).toEqual(lines);
});
