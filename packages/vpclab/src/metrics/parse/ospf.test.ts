// On what ospfd 8.4 says of one neighbor (golden/ospf-*.json).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseOspf, parseOspfInterfaces, parseOspfMaxAge, parseOspfPeers } from './ospf.ts';

const said = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'golden', `ospf-${name}.json`), 'utf8');

it('counts the link states of each area', () => {
  expect(parseOspf(said('all'))).toEqual([
    {
      vrf: 'default',
      external: 0,
      asOpaque: 0,
      areas: [{ area: '0.0.0.0', all: 2, network: 0, summary: 0, asbr: 0, nssa: 0 }],
    },
  ]);
});

it('knows the neighbors of each interface, and how far each is', () => {
  expect(parseOspfInterfaces(said('interface'))).toEqual([
    { vrf: 'default', device: 'v0', area: '0.0.0.0', neighbors: 1, adjacencies: 1 },
  ]);
  const peer = { vrf: 'default', routerId: '10.0.0.2', device: 'v0' };
  expect(parseOspfPeers(said('neighbor'))).toEqual([
    { ...peer, local: '192.0.2.1', remote: '192.0.2.2', state: 7 },
  ]);
  expect(parseOspfPeers(said('neighbor').replaceAll('Full/-', 'Init/DROther'))[0]?.state).toBe(2);
});

it('has nothing of a router that does not speak OSPF', () => {
  const nothing = '% OSPF instance not found\n';
  expect(parseOspfMaxAge(said('max-age'))).toEqual([['default', 0]]);
  for (const parse of [parseOspf, parseOspfInterfaces, parseOspfPeers, parseOspfMaxAge])
    expect(parse(nothing)).toEqual([]);
});
