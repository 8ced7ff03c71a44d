import { expect, it } from 'vitest';
import {
  EDGE_ADDRESS,
  edgeRouter,
  gatewayNeighbor,
  gatewayRouter,
} from '../../test/support/example-routers.ts';
import { daemonConfig, daemonsOf } from './config.ts';
import { frrRouter, type FrrRouter } from '../model/router.ts';
import { Secret } from '../secret.ts';
import { frrDaemonRows, frrFiles, processOf } from './daemons.ts';

function frrConfig(router: FrrRouter): string {
  return daemonConfig(router, 'bgpd');
}

it('writes the configuration of a NAT gateway', async () => {
  await expect(frrConfig(gatewayRouter(11, ['10.0.0.0/16']))).toMatchFileSnapshot(
    'golden/gateway.golden.conf',
  );
});

it('writes the configuration of an edge whose gateways share a prefix', async () => {
  const edge = edgeRouter([
    gatewayNeighbor(13, ['10.1.0.0/16', '10.0.0.0/16']),
    gatewayNeighbor(11, ['10.0.0.0/16']),
  ]);
  await expect(frrConfig(edge)).toMatchFileSnapshot('golden/edge.golden.conf');
});

it('gives the same text for the same sessions in another order', () => {
  const neighbors = [gatewayNeighbor(9, ['10.0.0.0/16']), gatewayNeighbor(100, ['10.1.0.0/16'])];
  expect(frrConfig(edgeRouter(neighbors.toReversed()))).toBe(frrConfig(edgeRouter(neighbors)));
});

it('denies everything where nothing is permitted', () => {
  const config = frrConfig(edgeRouter([gatewayNeighbor(11, [])]));
  expect(config).toContain('ip prefix-list from-198.51.100.11 deny any\n');
});

it('keeps command lines and file names free of what may change in a running lab', () => {
  const rows = frrDaemonRows(
    {
      netns: 'nat-gateway-a',
      origin: { concept: 'nat-gateway', name: 'nat-gateway-a' },
      router: gatewayRouter(11, []),
    },
    '/run/lab/nat-gateway-a',
  );
  expect(rows.map(({ key }) => key)).toEqual(['nat-gateway-a/zebra', 'nat-gateway-a/bgpd']);
  expect(rows.map(({ args }) => args.join(' '))).toEqual([
    '-u root -g frrvty -A 127.0.0.1 -P 0 -i /run/lab/nat-gateway-a/zebra.pid -z /run/lab/nat-gateway-a/zserv.api' +
      ' --vty_socket /run/lab/nat-gateway-a -f /run/lab/nat-gateway-a/zebra.conf' +
      ' --log file:/run/lab/nat-gateway-a/zebra.log --log-level informational --limit-fds 4096 -K 5',
    '-u root -g frrvty -A 127.0.0.1 -P 0 -i /run/lab/nat-gateway-a/bgpd.pid -z /run/lab/nat-gateway-a/zserv.api' +
      ' --vty_socket /run/lab/nat-gateway-a -f /run/lab/nat-gateway-a/frr.conf' +
      ' --log file:/run/lab/nat-gateway-a/bgpd.log --log-level informational --limit-fds 4096 -M bmp',
  ]);
});

it('gives zebra none of the lines that only bgpd knows', () => {
  const router = gatewayRouter(11, ['10.0.0.0/16']);
  expect(daemonConfig(router, 'zebra')).not.toMatch(/bgp|prefix-list/);
  expect(frrFiles(router, '/d').map(({ path }) => path)).toEqual([
    '/d/zebra.conf',
    '/d/frr.conf',
    '/d/vtysh.conf',
  ]);
});

it('keeps a description to one line that FRR reads and prints as it is', () => {
  const described = (description: string): string =>
    frrConfig(edgeRouter([{ ...gatewayNeighbor(11, []), description }]));
  expect(described('  tenant-1   vpc-a ')).toContain(' description tenant-1 vpc-a\n');
  expect(described('')).not.toContain('description');
  expect(
    Math.max(
      ...described('vpc '.repeat(2000))
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(300);
});

it('writes a file for each daemon of a router that speaks everything', async () => {
  const [neighbor] = edgeRouter([gatewayNeighbor(11, ['10.0.0.0/16 le 32'])]).bgp?.neighbors ?? [];
  if (neighbor === undefined) throw new Error('no neighbor');
  const router = frrRouter({
    name: 'edge',
    routerId: EDGE_ADDRESS,
    bgp: {
      asn: 65000,
      neighbors: [
        {
          ...neighbor,
          asPathIn: 'own',
          localPreference: 200,
          bfd: 'fast',
          password: new Secret('horse'),
          ttlSecurityHops: 1,
        },
      ],
      announce: [{ prefix: '192.0.2.0/24', communities: ['65000:2', '65000:1'], med: 10 }],
      gracefulRestart: true,
      maximumPaths: 8,
    },
    ospf: {
      interfaces: [
        { name: 'to-a', area: '0', mode: 'point-to-point', bfd: 'fast', cost: 10 },
        { name: 'external', area: '0', mode: 'passive' },
      ],
      redistribute: ['10.0.0.0/16 le 32'],
      accept: ['10.0.0.0/16'],
      defaultOriginate: true,
    },
    bfd: [{ name: 'fast', intervalMs: 100, multiplier: 3 }],
  });
  for (const daemon of daemonsOf(router)) {
    await expect(daemonConfig(router, daemon)).toMatchFileSnapshot(`golden/full-${daemon}.golden.conf`);
  }
});

it('starts each daemon of a router that speaks everything after what it needs', () => {
  const { bgp } = edgeRouter([gatewayNeighbor(11, [])]);
  if (bgp === undefined) throw new Error('the edge speaks BGP');
  const router = frrRouter({
    name: 'edge',
    routerId: EDGE_ADDRESS,
    bgp,
    ospf: { interfaces: [], redistribute: [], defaultOriginate: false },
    bfd: [{ name: 'fast', intervalMs: 100, multiplier: 3 }],
  });
  const origin = { concept: 'edge', name: 'edge' } as const;
  const rows = frrDaemonRows({ netns: 'edge', origin, router }, '/d');
  expect(
    rows.map(({ key, after, restartsWith, carries }) => ({ key, after, restartsWith, carries })),
  ).toEqual([
    {
      key: 'edge/zebra',
      after: ['frr edge', 'address of edge', 'sysctl of edge'],
      restartsWith: [],
      carries: '',
    },
    {
      key: 'edge/bfdd',
      after: ['frr edge', 'daemon edge/zebra'],
      restartsWith: ['daemon edge/zebra', 'the BFD process of edge'],
      carries: '',
    },
    {
      key: 'edge/bgpd',
      after: ['frr edge', 'daemon edge/zebra', 'daemon edge/bfdd'],
      restartsWith: ['daemon edge/zebra', 'the BGP process of edge'],
      carries: 'the BGP sessions of edge',
    },
    {
      key: 'edge/ospfd',
      after: ['frr edge', 'daemon edge/zebra', 'daemon edge/bfdd'],
      restartsWith: ['daemon edge/zebra', 'the OSPF process of edge'],
      carries: 'the OSPF adjacencies of edge',
    },
  ]);
  const last = rows.map(({ args }) => args.slice(args.indexOf('--limit-fds') + 2));
  expect(last).toEqual([['-K', '5'], ['--bfdctl', '/d/bfdd.sock'], ['-M', 'bmp'], []]);
  expect(processOf('edge', 'zebra')).toBe('the routing process of edge');
  expect(frrFiles(router, '/d').at(-1)).toEqual({
    path: '/d/vtysh.conf',
    text: 'no service integrated-vtysh-config\n',
  });
});
