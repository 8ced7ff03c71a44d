import { expect, it } from 'vitest';
import { quotaTable, quotasOf } from '../model/connection-quotas.ts';
import type { Change } from '../model/plan.ts';
import type { NftRow } from '../model/rows.ts';
import { labOf } from '../../test/support/written-lab.ts';
import type { KernelView } from './kernel-view.ts';
import type { At } from './leg.ts';
import { throughNamespace } from './through-namespace.ts';
import { rulesIn } from './rules-in.ts';
import type { DiagnoseWorld, Packet } from './world.ts';

const lab = labOf(`
vpcs:
  - { name: a, cidr: 10.0.0.0/16, subnets: [web], connections: 5 }
  - { name: b, cidr: 10.1.0.0/16, subnets: [web] }
transit: { attachments: [a, b], natGateway: true }
workloads: 1
`);
const [gateway] = lab.natGateways;
if (gateway === undefined) throw new Error('the lab has a gateway');
const [quota] = quotasOf(lab, gateway);
const line = { file: 'lab.yaml', line: 3, text: '' };

const netns = gateway.name;

function change(kind: 'create' | 'delete' | 'update', table?: string, isForeign = false): Change {
  const row: NftRow = {
    ...{ kind: 'nft', netns, ruleset: '', origin: { concept: 'nat-gateway', name: netns } },
    key: table === undefined ? netns : `${netns} ${table}`,
    ...(table === undefined ? {} : isForeign ? { foreign: table } : { table }),
  };
  const said = { row, title: table ?? 'rules', reason: 'differs', consequences: [] };
  return kind === 'update' ? { ...said, kind, observed: row, columns: [] } : { ...said, kind };
}

const QUOTA = quotaTable('a');

it('of a gateway are missing where its quotas are gone, too', () => {
  expect(rulesIn({ changes: [] }, netns)).toBe('intended');
  expect(rulesIn({ changes: [change('create')] }, netns)).toBe('missing');
  expect(rulesIn({ changes: [change('create'), change('create', QUOTA)] }, netns)).toBe('missing');
  expect(rulesIn({ changes: [change('create'), change('delete', 'ip theirs', true)] }, netns)).toBe(
    'changed',
  );
  expect(rulesIn({ changes: [change('update')] }, netns)).toBe('changed');
});

it('are as they should be where only a quota is not', () => {
  for (const kind of ['create', 'update', 'delete'] as const)
    expect(rulesIn({ changes: [change(kind, QUOTA)] }, netns)).toBe('intended');
});

it('a quota that was changed is a doubt, and one that is gone stops nothing', async () => {
  const found = async (one: Change) => await doubts(5, {}, {}, [one]);
  expect(await found(change('update', QUOTA))).toMatchObject([{ code: 'firewall', place: netns }]);
  expect(await found(change('create', QUOTA))).toEqual([]);
});

async function doubts(
  open: number,
  given: Partial<Packet> = {},
  where: Partial<At> = {},
  changes: readonly Change[] = [],
) {
  const view: KernelView = {
    devices: ['eth0', 'eth1'].map((name) => ({
      ...{ name, isUp: true, hasCarrier: true, mac: '02:00:00:00:00:01', mtu: 1442 },
      addresses: name === 'eth0' ? [gateway?.outsideAddress ?? ''] : [gateway?.insideAddress ?? ''],
    })),
    neighbours: new Map(),
    route: { kind: 'unicast', device: 'eth0', via: gateway?.peerAddress, source: gateway?.outsideAddress },
    forwards: true,
    rules: '',
  };
  const unasked = () => Promise.reject(new Error('not to be asked'));
  const world: DiagnoseWorld = {
    ...{ lab, rows: [], changes, daemons: [], tunnels: [] },
    lineOf: ({ concept, name }) => (concept === 'vpc' && name === 'a' ? line : undefined),
    kernel: () => Promise.resolve({ kind: 'view', view }),
    connections: (netns, mark) => Promise.resolve(netns === gateway?.name && mark === quota?.mark ? open : 0),
    ...{ trace: unasked, forward: unasked, sessionFault: unasked },
  };
  const packet: Packet = {
    ...{ ipSrc: '10.0.1.11', ipDst: '203.0.113.10', protocol: 'tcp', srcPort: 50_000, dstPort: 80 },
    isAnswer: false,
    ...given,
  };
  const at: At = {
    ...{ netns: gateway?.name ?? '', role: 'nat-gateway', arrivedBy: 'eth1', rules: 'intended' },
    ...where,
  };
  return (await throughNamespace(world, packet, at)).doubts;
}

it('names the quota of a VPC that is used up, and its line', async () => {
  expect(await doubts(5)).toEqual([
    {
      code: 'quota',
      place: gateway.name,
      text: `a has all 5 connections that it may have in ${gateway.name}`,
      fix: 'raise `connections` of VPC a, or end some of them',
      line,
    },
  ]);
  // From outside to the VPC, too.
  expect(await doubts(5, { ipSrc: '203.0.113.10', ipDst: '10.0.1.11' }, { arrivedBy: 'eth0' })).toHaveLength(
    1,
  );
});

it('names no quota that has room, and none of a VPC that has none', async () => {
  expect(await doubts(4)).toEqual([]);
  expect(await doubts(5, { ipSrc: '10.1.1.11' })).toEqual([]);
});

it('names none for what is no new connection there', async () => {
  expect(await doubts(5, { isAnswer: true })).toEqual([]);
  expect(await doubts(5, {}, { arrivedBy: undefined })).toEqual([]);
  // Translated one by one, it is not tracked.
  expect(await doubts(5, {}, { isPublic: true })).toEqual([]);
});
