import { expect, it } from 'vitest';
import {
  EDGE_ADDRESS,
  edgeRouter,
  fullRouter,
  gatewayNeighbor,
  gatewayRouter,
} from '../../test/support/example-routers.ts';
import { daemonConfig, daemonsOf } from './config.ts';
import { frrRouter, type FrrRouter } from '../model/router.ts';
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
  expect(config).toContain('ip prefix-list from-198.51.100.11 seq 2147483648 deny any\n');
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

const FULL = fullRouter();

it('writes a file for each daemon of a router that speaks everything', async () => {
  expect(daemonsOf(FULL)).toEqual(['zebra', 'bfdd', 'bgpd', 'ospfd']);
  for (const daemon of daemonsOf(FULL)) {
    await expect(daemonConfig(FULL, daemon)).toMatchFileSnapshot(`golden/full-${daemon}.golden.conf`);
  }
});

it("leaves zebra's filters to mgmtd where FRR does", () => {
  const managed = frrRouter({ ...FULL, managed: true });
  expect(daemonsOf(managed)).toEqual(['mgmtd', ...daemonsOf(FULL)]);
  const linesOf = (daemon: 'mgmtd' | 'zebra', router: FrrRouter): readonly string[] =>
    daemonConfig(router, daemon).split('\n').slice(3);
  expect(linesOf('zebra', managed)).toEqual(['zebra work-queue 0', '']);
  expect(['zebra work-queue 0', ...linesOf('mgmtd', managed)]).toEqual(linesOf('zebra', FULL));
  for (const daemon of ['bfdd', 'bgpd', 'ospfd'] as const) {
    expect(daemonConfig(managed, daemon)).toBe(daemonConfig(FULL, daemon));
  }
  const origin = { concept: 'edge', name: 'edge' } as const;
  const rows = frrDaemonRows({ netns: 'edge', origin, router: managed }, '/d');
  expect(rows.map(({ key }) => key).slice(0, 2)).toEqual(['edge/mgmtd', 'edge/zebra']);
  expect(rows[0]).toMatchObject({ program: 'mgmtd.sh', after: ['frr edge'], readySocket: '/d/mgmtd.vty' });
  expect(rows[0]?.args[0]).toBe('/d/mgmtd');
  expect(rows[0]?.args).not.toContain('-f');
  expect(rows[1]?.after).toContain('daemon edge/mgmtd');
  for (const row of rows.slice(0, 3)) expect(row.args.slice(-2)).toEqual(['-N', 'edge']);
  expect(frrFiles(managed, '/d')[0]?.path).toBe('/d/mgmtd/mgmtd.conf');
});

it('starts no mgmtd where nothing is filtered, and asks zebra for none of its commands', () => {
  const managed = frrRouter({ ...gatewayRouter(11, []), managed: true });
  expect(daemonsOf(managed)).toEqual(['zebra', 'bgpd']);
  expect(daemonConfig(managed, 'zebra')).not.toContain('delay-timer');
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
  expect(last).toEqual([['-K', '5'], ['-N', 'edge'], ['-M', 'bmp'], []]);
  expect(processOf('edge', 'zebra')).toBe('the routing process of edge');
  expect(frrFiles(router, '/d').at(-1)).toEqual({
    path: '/d/vtysh.conf',
    text: 'no service integrated-vtysh-config\n',
  });
});

it('asks bgpd for 256 equal paths at most', () => {
  const bgp = { asn: 65_000, neighbors: [], announce: [] };
  const of = (maximumPaths: number): string =>
    daemonConfig(
      frrRouter({ name: 'edge', routerId: '198.51.100.1', bgp: { ...bgp, maximumPaths } }),
      'bgpd',
    );
  expect(of(256)).toContain('  maximum-paths 256\n');
  expect(of(257)).toBe(of(256));
});
