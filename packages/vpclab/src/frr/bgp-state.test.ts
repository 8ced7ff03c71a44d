// Against what bgpd of FRR 8.4.4 and 10.3 printed.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRoutes, parseSessions } from './bgp-state.ts';

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
        paths: [{ peer: '198.51.100.11', asPath: [65011], nextHops: ['198.51.100.11'], best: true }],
      },
    ]);
  });
});

it('takes other output as no sessions and no routes', () => {
  expect(parseSessions('% BGP instance not found\n')).toEqual([]);
  expect(parseRoutes('{}')).toEqual([]);
});
