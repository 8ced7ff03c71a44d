import { expect, test } from 'vitest';
import { CONCEPTS } from '../concepts/registry.ts';
import type { AddressRow, DaemonRow, NftRow, OvsdbRow, Row, SysctlRow, VethRow } from '../model/rows.ts';
import { NOBODY, OBSERVED } from '../model/rows.ts';
import { frrRouter } from '../model/router.ts';
import { diff } from './diff.ts';
import { planText } from './text.ts';

const workload = { concept: 'workload', name: 'web-1' } as const;
const gateway = { concept: 'nat-gateway', name: 'nat-1' } as const;

const link: VethRow = {
  kind: 'veth',
  key: 'web-1/eth0~node-1/web-1',
  a: {
    netns: 'web-1',
    name: 'eth0',
    mac: '02:00:00:00:00:01',
    mtu: 1442,
    alias: 'web-1',
    master: undefined,
    offload: 'off',
    up: true,
  },
  b: {
    netns: 'node-1',
    name: 'web-1',
    mac: undefined,
    mtu: 1442,
    alias: 'web-1',
    master: undefined,
    offload: 'keep',
    up: true,
  },
  origin: workload,
};

const address: AddressRow = {
  kind: 'address',
  key: 'web-1/eth0 10.0.0.11/24',
  netns: 'web-1',
  device: 'eth0',
  address: '10.0.0.11',
  prefixLength: 24,
  origin: workload,
};

function vswitch(
  table: string,
  parent: [string, string, string],
  ids: Record<string, string> = {},
): OvsdbRow {
  const [of, name, column] = parent;
  return {
    kind: 'ovsdb',
    key: `node-1/${table}/web-1`,
    db: { kind: 'vswitch', node: 'node-1' },
    table,
    name: 'web-1',
    columns: { name: 'web-1', external_ids: { map: ids } },
    parent: { table: of, name, column },
    origin: workload,
  };
}
const port = vswitch('Port', ['Bridge', 'br-int', 'ports']);
const plug = (iface: string): OvsdbRow =>
  vswitch('Interface', ['Port', 'web-1', 'interfaces'], { 'iface-id': iface });

/** The underlay bridge of a node, and its own device. */
const underlay: readonly OvsdbRow[] = [
  { ...vswitch('Bridge', ['Open_vSwitch', 'root', 'bridges']), key: 'node-1/Bridge/br-phy', name: 'br-phy' },
  ...['br-phy', 'ul'].flatMap((name) => [
    { ...vswitch('Port', ['Bridge', 'br-phy', 'ports']), key: `node-1/Port/${name}`, name },
    { ...vswitch('Interface', ['Port', name, 'interfaces']), key: `node-1/Interface/${name}`, name },
  ]),
];
const device: Row = {
  kind: 'device',
  key: 'node-1/br-phy',
  netns: 'node-1',
  device: 'br-phy',
  mac: '02:00:00:00:00:11',
  mtu: 1600,
  origin: workload,
};

function daemon(program: string, parts: Partial<DaemonRow> = {}): DaemonRow {
  return {
    kind: 'daemon',
    key: `nat-1/${program}`,
    netns: 'nat-1',
    program,
    args: [],
    env: {},
    directory: '/run/lab/nat-1',
    pidFile: `/run/lab/nat-1/${program}.pid`,
    logFile: `/run/lab/nat-1/${program}.log`,
    readySocket: `/run/lab/nat-1/${program}.vty`,
    database: undefined,
    after: [],
    restartsWith: program === 'bgpd' ? ['daemon nat-1/zebra', 'the BGP process of nat-1'] : [],
    carries: program === 'bgpd' ? 'the BGP sessions of nat-1' : '',
    origin: gateway,
    ...parts,
  };
}

function router(routerId: string): Row {
  const neighbor = {
    address: '198.51.100.1',
    asn: 65000,
    description: 'edge',
    defaultOriginate: false,
    prefixesIn: [],
    prefixesOut: [],
  };
  const model = frrRouter({
    name: 'nat-1',
    routerId,
    bgp: { asn: 65001, neighbors: [neighbor], announce: [] },
  });
  return { kind: 'frr', key: 'nat-1', netns: 'nat-1', router: model, origin: gateway };
}

const foreignRules: NftRow = {
  kind: 'nft',
  key: 'nat-1 ip mine',
  netns: 'nat-1',
  ruleset: '',
  foreign: 'ip mine',
  owner: NOBODY,
  origin: OBSERVED,
};
const forwarding: SysctlRow = {
  kind: 'sysctl',
  key: 'web-1 net/ipv4/ip_forward',
  netns: 'web-1',
  path: 'net/ipv4/ip_forward',
  value: '1',
  origin: OBSERVED,
};
function route(name: string, owner: OvsdbRow['owner']): OvsdbRow {
  return {
    kind: 'ovsdb',
    key: `nb/Logical_Router_Static_Route/${name}`,
    db: { kind: 'nb' },
    table: 'Logical_Router_Static_Route',
    name,
    columns: { ip_prefix: '192.0.2.0/24', nexthop: '10.0.0.9', external_ids: { map: {} } },
    parent: { table: 'Logical_Router', name: 'lr-foreign', column: 'static_routes' },
    ...(owner === undefined ? {} : { owner }),
    origin: OBSERVED,
  };
}

/** Golden plans: what changes, what goes, what is replaced, and what it takes. */
const cases: readonly (readonly [name: string, intended: readonly Row[], observed: readonly Row[]])[] = [
  ['replugged', [link, port, plug('web-1'), address], [port, plug('foo')]],
  // A running switch makes the device of a bridge with the bridge alone.
  ['lost-device', [...underlay, device], underlay],
  ['readdressed', [link, address], [link, { ...address, isUnrouted: true }]],
  [
    'router-id',
    [router('198.51.100.10'), daemon('zebra'), daemon('bgpd')],
    [router('192.0.2.1'), daemon('zebra'), daemon('bgpd')],
  ],
  [
    'lost-socket',
    [router('198.51.100.10'), daemon('zebra'), daemon('bgpd')],
    [router('198.51.100.10'), daemon('zebra', { readySocket: undefined }), daemon('bgpd')],
  ],
  ['foreign', [], [foreignRules, forwarding, route('0d2e', NOBODY)]],
  // What goes comes first, then in the order of the concepts: gateways before workloads.
  [
    'order',
    [{ ...address, origin: gateway }, daemon('bgpd', { key: 'nat-1/bgpd2', origin: workload })],
    [forwarding],
  ],
  // A change of an address where zebra runs may need more than it says.
  [
    'may-be-needed',
    [router('198.51.100.10'), { ...address, netns: 'nat-1', key: 'nat-1/eth0 10.0.0.11/24' }],
    [router('198.51.100.10')],
  ],
  [
    'other-writers',
    [],
    [
      route('agent-1', { kind: 'part', part: 'routing' }),
      route('agent-2', { kind: 'part', part: 'routing' }),
      route('other-1', { kind: 'part', part: 'another' }),
    ],
  ],
  ['other-writer', [], [route('agent-1', { kind: 'part', part: 'routing' })]],
];

test.each(cases)('the plan "%s"', async (name, intended, observed) => {
  const plan = diff('lab', intended, observed);
  const short = planText(plan, { details: false, concepts: CONCEPTS });
  await expect(`${planText(plan, { details: true, concepts: CONCEPTS })}----\n${short}`).toMatchFileSnapshot(
    `golden/${name}.golden.txt`,
  );
});

test('what goes comes first, whatever part it is of', () => {
  const goes: Row = { ...address, key: 'web-2/eth0 10.0.0.12/24', netns: 'web-2' };
  const comes: Row = { ...address, key: 'nat-1/eth0 10.0.0.10/24', netns: 'nat-1', origin: gateway };
  const heads = planText(diff('lab', [comes], [goes]), { details: false, concepts: CONCEPTS }).split('\n');
  expect(heads.slice(0, 2)).toEqual(['- workload web-1 (1)', '+ nat-gateway nat-1 (1)']);
});

test('what is broken on purpose is told with its rows in details alone', () => {
  const faults = [
    {
      id: 'a',
      fault: 'gateway-lost',
      target: 'gw',
      until: '2026-01-01T12:00:00.000Z',
      titles: ['FRR of gw', 'rules gw'],
    },
  ];
  const told = (details: boolean): readonly string[] =>
    planText({ lab: 'l', changes: [], faults }, { details, concepts: CONCEPTS }).split('\n').slice(2);
  const head = expect.stringMatching(/^fault, until \d\d:\d\d:\d\d: gateway-lost of gw \(2\)$/);
  expect(told(true)).toEqual([head, '    FRR of gw', '    rules gw', '']);
  expect(told(false)).toEqual([head, '']);
});

test('what is called "foreign" is no foreigner', () => {
  const own: Row = {
    ...route('lr-foreign 192.0.2.0/24', undefined),
    origin: { concept: 'vpc', name: 'foreign' },
  };
  expect(planText(diff('lab', [own], []), { details: true, concepts: CONCEPTS })).toContain(
    '+ NB Logical_Router_Static_Route lr-foreign 192.0.2.0/24',
  );
});

test('a plan that takes away more rows than a call has arguments', () => {
  const changes = Array.from({ length: 100_000 }, (_none, index) => ({
    kind: 'delete' as const,
    row: { ...address, key: `web-1/eth0 ${index}`, origin: OBSERVED },
    reason: 'nothing asks for it',
  }));
  const text = planText({ lab: 'lab', changes }, { details: true, concepts: CONCEPTS });
  expect(text.split('\n').filter((line) => line.includes('because nothing asks for it'))).toHaveLength(
    100_000,
  );
});
