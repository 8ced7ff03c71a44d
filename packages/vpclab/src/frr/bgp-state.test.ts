// Against what bgpd of FRR 8.4.4 and 10.3 printed.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  parseAdvertised,
  parseRefused,
  parseRoutes,
  parseSessions,
  showAdvertised,
  showRefused,
} from './bgp-state.ts';

function printed(name: string): string {
  return readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');
}

describe.each([
  { version: '8.4.4', uptimeSeconds: 2 },
  { version: '10.3', uptimeSeconds: 1 },
])('FRR $version', ({ version, uptimeSeconds }) => {
  it('tells its sessions', () => {
    expect(parseSessions(printed(`summary-${version}.json`))).toEqual([
      {
        peer: '198.51.100.11',
        asn: 65011,
        state: 'Established',
        established: true,
        prefixesReceived: 1,
        prefixesSent: 1,
        uptimeSeconds,
        description: 'tenant-11 vpc-11 nat-gateway-11',
        flaps: 0,
      },
      {
        peer: '198.51.100.13',
        asn: 65013,
        state: expect.stringMatching(/^(Active|Connect|Idle)$/),
        established: false,
        prefixesReceived: 0,
        prefixesSent: 0,
        uptimeSeconds: 0,
        description: 'tenant-13 vpc-13 nat-gateway-13',
        flaps: 0,
      },
    ]);
  });

  it('tells its routes', () => {
    expect(parseRoutes(printed(`routes-${version}.json`))).toEqual([
      {
        prefix: '10.0.0.0/16',
        paths: [
          {
            ...{ peer: '198.51.100.11', asPath: [65011], nextHops: ['198.51.100.11'], best: true },
            ...{ isUsed: true, selection: 'First path received' },
          },
        ],
      },
    ]);
  });
});

it('takes other output as no sessions and no routes', () => {
  expect(parseSessions('% BGP instance not found\n')).toEqual([]);
  expect(parseRoutes('{}')).toEqual([]);
});

it('asks for what a neighbor was sent, and for what was refused of it', () => {
  expect(showAdvertised('198.51.100.11')).toBe(
    'show bgp ipv4 unicast neighbors 198.51.100.11 advertised-routes json',
  );
  expect(showRefused('198.51.100.11')).toBe(
    'show bgp ipv4 unicast neighbors 198.51.100.11 filtered-routes json',
  );
});

it('tells what was sent, and what was refused with its AS path', () => {
  expect(parseAdvertised('{"advertisedRoutes":{"0.0.0.0/0":{},"10.0.0.0/16":{}}}')).toEqual([
    '0.0.0.0/0',
    '10.0.0.0/16',
  ]);
  const routes = { '10.9.0.0/16': { path: '65011 65012 i' }, '10.8.0.0/16': null };
  expect(parseRefused(JSON.stringify({ receivedRoutes: routes }))).toEqual([
    { prefix: '10.9.0.0/16', asPath: [65011, 65012] },
    { prefix: '10.8.0.0/16', asPath: [] },
  ]);
});

it('takes a route of its own as one of no peer', () => {
  const own = { peerId: '(unspec)', path: '', nexthops: [{ ip: '0.0.0.0' }], bestpath: true };
  expect(parseRoutes(JSON.stringify({ routes: { '10.0.0.0/16': [own] } }))).toEqual([
    {
      prefix: '10.0.0.0/16',
      paths: [{ peer: '', asPath: [], nextHops: ['0.0.0.0'], best: true, isUsed: true, selection: '' }],
    },
  ]);
});

it('tells of several paths which are used, and why the best one is', () => {
  const paths = [
    { peerId: '198.51.100.11', bestpath: true, multipath: true, selectionReason: 'Local Pref' },
    { peerId: '198.51.100.12', multipath: true },
    { peerId: '198.51.100.13' },
  ];
  const [route] = parseRoutes(JSON.stringify({ routes: { '10.0.0.0/16': paths } }));
  expect(route?.paths.map(({ isUsed, selection }) => [isUsed, selection])).toEqual([
    [true, 'Local Pref'],
    [true, ''],
    [false, ''],
  ]);
});
