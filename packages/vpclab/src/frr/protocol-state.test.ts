// Against what ospfd, bfdd and zebra of FRR 8.4.4 printed, shortened; and the fields that 10.3 calls otherwise.

import { expect, it } from 'vitest';
import { parseBfdPeers } from './bfd-state.ts';
import { parseNeighbors } from './ospf-state.ts';
import { acceptedOspf } from './protocols/ospf.ts';
import { parseZebraRoutes } from './zebra-state.ts';

it('reads OSPF neighbors', () => {
  const neighbor = {
    state: 'Full/-',
    upTimeInMsec: 24_828,
    address: '192.0.2.2',
    ifaceName: 'nat-gateway-a:192.0.2.1',
  };
  const text = JSON.stringify({
    neighbors: { '192.0.2.2': [neighbor], '192.0.2.6': [{ nbrState: 'Init/-' }] },
  });
  expect(parseNeighbors(text)).toEqual([
    {
      routerId: '192.0.2.2',
      address: '192.0.2.2',
      interface: 'nat-gateway-a:192.0.2.1',
      state: 'Full/-',
      isFull: true,
      upSeconds: 24,
    },
    expect.objectContaining({ routerId: '192.0.2.6', state: 'Init/-', isFull: false }),
  ]);
});

it('reads BFD sessions', () => {
  const text =
    '[{"multihop":true,"peer":"198.51.100.1","status":"up"},{"peer":"198.51.100.2","status":"down"}]';
  expect(parseBfdPeers(text)).toEqual([
    { peer: '198.51.100.1', status: 'up' },
    { peer: '198.51.100.2', status: 'down' },
  ]);
});

it('reads routes with their next hops; one that is connected has none', () => {
  const bgp = {
    protocol: 'bgp',
    selected: true,
    distance: 20,
    metric: 0,
    uptime: '00:00:27',
    nexthops: [{ ip: '198.51.100.10' }, { ip: '198.51.100.12' }],
  };
  const connected = { protocol: 'connected', distance: 0, nexthops: [{ directlyConnected: true }] };
  const text = JSON.stringify({ '10.0.0.0/16': [bgp], '198.51.100.0/24': [connected] });
  expect(parseZebraRoutes(text)).toMatchObject([
    { prefix: '10.0.0.0/16', via: ['198.51.100.10', '198.51.100.12'], isSelected: true, uptime: '00:00:27' },
    { prefix: '198.51.100.0/24', via: [], isSelected: false, uptime: '' },
  ]);
});

it('reads which next hops zebra can use, and what the kernel refused', () => {
  const route = (fields: object, ...nexthops: readonly object[]) => [
    { protocol: 'ospf', ...fields, nexthops },
  ];
  const text = JSON.stringify({
    '10.0.1.0/24': route({ selected: true, failed: true }, { ip: '192.0.2.9', active: true }),
    '10.0.2.0/24': route({}, { ip: '192.0.2.9', flags: 0 }),
    '10.0.3.0/24': route({}, { ip: '192.0.2.9' }, { ip: '192.0.3.9', active: true }),
  });
  expect(parseZebraRoutes(text).map(({ isUsable, isFailed }) => [isUsable, isFailed])).toEqual([
    [true, true],
    [false, false],
    [true, false],
  ]);
});

it('reads what zebra accepts of OSPF, with FRR 8.4 numbers of entries; without the route map nothing is filtered', () => {
  const list = 'ip prefix-list ospf-accept seq 5 permit 10.0.0.0/16 le 24\n';
  const map = 'route-map ospf-accept permit 10\n match ip address prefix-list ospf-accept\nexit\n';
  expect(acceptedOspf(`!\n${list}!\nip protocol ospf route-map ospf-accept\n!\n${map}`)).toEqual([
    '10.0.0.0/16 le 24',
  ]);
  expect(acceptedOspf(`!\n${list}!\n${map}`)).toBeUndefined();
});

it('takes other output as nothing', () => {
  const text = '% OSPF is not enabled in vrf default';
  expect([parseNeighbors(text), parseBfdPeers(text), parseZebraRoutes(text)]).toEqual([[], [], []]);
});
