// Announcements of every gateway that has a peer, and what the peer made of them.

import { expect, test } from 'vitest';
import { labOf, labShipped } from '../../test/support/written-lab.ts';
import type { Lab } from '../model/lab.ts';
import type { GatewayStatus } from '../routing/events.ts';
import { announcementsOf, type Refusal } from './announcement-view.ts';

const advertised = (...prefixes: readonly string[]): string =>
  JSON.stringify({ advertisedRoutes: Object.fromEntries(prefixes.map((prefix) => [prefix, {}])) });
const accepted = (peer: string, ...prefixes: readonly string[]): string =>
  JSON.stringify({ routes: Object.fromEntries(prefixes.map((prefix) => [prefix, [{ peerId: peer }]])) });

const status = (gateway: string, part: Partial<GatewayStatus>): GatewayStatus => ({
  ...{ gateway, router: 'lr', announced: [], refused: [], learned: [], problem: undefined },
  ...part,
});

async function shown(
  lab: Lab,
  says: Readonly<Record<string, string>>,
  { agent = [], refused = [] }: { agent?: readonly GatewayStatus[]; refused?: readonly Refusal[] } = {},
): Promise<readonly string[]> {
  const views = await announcementsOf({ lab, agent, refused }, async (netns) => says[netns]);
  return views.map(({ gateway, to, prefix, isIntended, isAnnounced, edge, reason }) =>
    [gateway, to, prefix, isIntended, isAnnounced, edge ?? '-', reason].join(' ').trim(),
  );
}

test('of a site’s gateway it says what the customer’s router made of it, of the NAT gateway beside it the edge', async () => {
  const vpc = { prefix: '10.0.0.0/16', source: 'vpc', of: 'lr-vpc-a' } as const;
  const lines = await shown(
    labShipped('direct-connect'),
    {
      'office-gateway': advertised('10.0.0.0/16'),
      office: accepted('169.254.171.1', '10.0.0.0/16'),
      'nat-gateway-a': advertised('10.0.0.0/16'),
      // Of another peer, though it has the same address elsewhere.
      edge: accepted('169.254.171.1', '10.0.0.0/16'),
    },
    { agent: [status('office-gateway', { announced: [vpc] })] },
  );
  expect(lines).toContain('office-gateway office 10.0.0.0/16 true true accepted');
  expect(lines).toContain('nat-gateway-a edge 10.0.0.0/16 true true -');
});

test('a prefix that is withheld and announced all the same is shown once, with the reason', async () => {
  const lab =
    labOf(`vpcs: [{ name: vpc-a, subnets: [web, app], natGateways: [{ routing: { announce: [subnets] } }] }]
workloads: 1
`);
  const over = {
    prefix: '10.0.2.0/24',
    source: 'subnets',
    of: 'ls',
    reason: 'more than 1 prefixes',
  } as const;
  const lines = await shown(
    lab,
    { 'nat-gateway-a': advertised('10.0.2.0/24'), edge: accepted('198.51.100.10', '10.0.2.0/24') },
    { agent: [status('nat-gateway-a', { refused: [over] })] },
  );
  expect(lines).toEqual(['nat-gateway-a edge 10.0.2.0/24 false true accepted more than 1 prefixes']);
});

test('a refusal counts for the router and the peer that it is of', async () => {
  const lab = labShipped('two-vpcs');
  const [first] = lab.natGateways;
  if (first === undefined) throw new Error('no gateway');
  const refused = (router: string): Refusal => ({
    ...{ router, peer: first.outsideAddress, prefix: '10.9.0.0/16', reason: 'a list' },
  });
  const of = async (router: string): Promise<readonly string[]> =>
    (await shown(lab, {}, { refused: [refused(router)] })).filter((line) => line.includes('10.9.0.0/16'));
  expect(await of('edge')).toEqual([`${first.name} edge 10.9.0.0/16 false false refused a list`]);
  expect(await of('another')).toEqual([]);
});
