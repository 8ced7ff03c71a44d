// Against what ospfd, bfdd and zebra of FRR 8.4.4 printed, shortened; and the fields that 10.3 calls otherwise.

import { expect, it } from 'vitest';
import { parseBfdPeers } from './bfd-state.ts';
import { parseNeighbors } from './ospf-state.ts';
import { UNFILTERED, acceptedOspf } from './protocols/ospf.ts';
import { hearsMgmtd } from './filters.ts';
import { parseRouteSummary, parseZebraRoutes } from './zebra-state.ts';

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

it('reads how many routes there are, in one document for each VRF or, from FRR 10 on, in one for all', () => {
  const table = (total: number, vrf?: string) => {
    const routes = [{ fib: 1, rib: 2, fibOffLoaded: 3, fibTrapped: 4, type: 'ebgp' }];
    return { vrf, routes, routesTotal: total, routesTotalFib: 1 };
  };
  const text = (...documents: readonly object[]) =>
    documents.map((one) => `${JSON.stringify(one, undefined, 2)}\n`).join('');
  const types = [{ type: 'ebgp', rib: 2, fib: 1, offloaded: 3, trapped: 4 }];
  const tables = [
    { vrf: 'default', total: 4, totalFib: 1, types },
    { vrf: 'blue', total: 5, totalFib: 1, types },
  ];
  expect(parseRouteSummary(text(table(4), table(5, 'blue')))).toEqual(tables);
  expect(parseRouteSummary(text({ default: table(4), blue: table(5) }))).toEqual(tables);
});

it('reads what the kernel was given: next hops that zebra resolved, with their links', () => {
  const text = JSON.stringify({
    '10.0.1.0/24': [
      {
        ...{ protocol: 'bgp', installed: true, uptime: '00:00:09' },
        nexthops: [
          { ip: '10.0.0.1', recursive: true, fib: true },
          { ip: '192.0.2.9', interfaceName: 'eth0', interfaceIndex: 2, fib: true, onLink: true, weight: 1 },
          { ip: '192.0.3.9', interfaceName: 'eth1', interfaceIndex: 3, fib: true, weight: 9 },
          { ip: '192.0.4.9', interfaceName: 'eth2', interfaceIndex: 4 },
          { directlyConnected: true, interfaceName: 'eth3', interfaceIndex: 5, fib: true },
        ],
      },
    ],
    '10.0.2.0/24': [{ protocol: 'bgp', uptime: '00:00:10' }],
    '10.0.3.0/24': [{ protocol: 'bgp', uptime: '01:00:09' }],
  });
  const [first, ...others] = parseZebraRoutes(text);
  expect(first).toMatchObject({ isInstalled: true, isOld: false });
  expect(first?.inKernel).toEqual([
    { via: '192.0.2.9', device: 'eth0', index: 2, weight: 1, isOnLink: true },
    { via: '192.0.3.9', device: 'eth1', index: 3, weight: 9, isOnLink: false },
  ]);
  expect(others.map(({ isInstalled, isOld }) => [isInstalled, isOld])).toEqual([
    [false, true],
    [false, true],
  ]);
});

it('tells whether zebra is connected to mgmtd', () => {
  expect(hearsMgmtd('MGMTD Backend Adapters\n  Client: \t\t\tzebra\n    Conn-FD: 24\n')).toBe(true);
  expect(hearsMgmtd('  Client: \t\t\tzebra-x\n')).toBe(false);
  expect(hearsMgmtd('  Client: \t\t\tstaticd\n')).toBe(false);
});

it('takes the use of a filter back before the filter', () => {
  expect(UNFILTERED).toEqual([
    ...['configure terminal', 'no ip protocol ospf route-map ospf-accept', 'no route-map ospf-accept'],
    ...['no ip prefix-list ospf-accept', 'end'],
  ]);
});
