// `why` against packets that vpclab did not send, on a random lab with random damages; and what it says to a user.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { agreement } from '../agreement/agreement.ts';
import type { Finding } from '../agreement/agreement.ts';
import { LabSession } from '../support/lab-session.ts';

/** `npm run why-agreement` asks 2,000 of many labs. */
const PAIRS = 45;

const LAB = `name: agreement
nodes: 2
vpcs:
  - name: shop
    cidr: 10.0.0.0/16
    subnets: [{ name: web, securityGroups: [web] }, db]
    natGateways: true
    securityGroups:
      - { name: web, ingress: [{ protocol: tcp, port: 80, from: 0.0.0.0/0 }] }
  - { name: office, cidr: 10.1.0.0/16, subnets: [desk], natGateways: true }
transit: true
workloads: 2
`;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(LAB), '--name', 'agreement', '--quiet');
});
afterAll(async () => await session.end());

const why = async (...words: readonly string[]) => {
  const { code, out, err } = await session.run(['why', '--name', 'agreement', '--json', ...words]);
  expect(err).toBe('');
  return { code, diagnosis: JSON.parse(out) as Diagnosis };
};

describe('what it says', () => {
  const damage = async (...words: readonly string[]): Promise<void> => {
    const link = ['ip', 'link', 'set', 'eth0', ...words];
    await session.vpclab('exec', '--name', 'agreement', 'shop-db-1', '--', ...link);
  };

  it('names the group that refuses, and its line', async () => {
    const { code, diagnosis } = await why('office-desk-1', 'shop-web-1:22');
    expect(code).toBe(1);
    expect(diagnosis.verdict.kind).toBe('refused');
    expect(diagnosis.causes[0]).toMatchObject({ code: 'rule', line: { line: 9 } });
  });

  it('names the damage, and nothing once it is repaired', async () => {
    await damage('down');
    const { code, diagnosis } = await why('office-desk-1', 'shop-db-1:80');
    expect({ code, cause: diagnosis.causes[0]?.text }).toEqual({
      code: 1,
      cause: 'link shop-db-1/eth0 is down',
    });
    await session.vpclab('apply', '--name', 'agreement', '--quiet');
    expect(await why('office-desk-1', 'shop-db-1:80')).toMatchObject({
      code: 0,
      diagnosis: { verdict: { kind: 'reachable' }, causes: [], warnings: [] },
    });
  });

  it('tells a wrong MTU that small packets do not feel', async () => {
    await damage('mtu', '700');
    const { code, diagnosis } = await why('office-desk-1', 'shop-db-1');
    expect(code).toBe(0);
    expect(diagnosis.warnings.map(({ text }) => text).join()).toMatch(
      /shop-db-1\/eth0 .*mtu is 700, and 1442 in the lab file/,
    );
    await session.vpclab('apply', '--name', 'agreement', '--quiet');
  });

  it('blames no bystander for an address that nobody has', async () => {
    const beside = await why('office-desk-1', '10.1.1.99');
    expect(beside).toMatchObject({
      code: 1,
      diagnosis: { agrees: true, verdict: { kind: 'lost' }, packet: { outcome: 'silent' } },
    });
    expect(beside.diagnosis.causes.map(({ text }) => text)).toEqual([
      'nobody answers ARP for 10.1.1.99 on ls-office-desk',
    ]);
    const { diagnosis } = await why('office-desk-1', '10.0.2.99:80');
    expect(diagnosis.causes).toMatchObject([
      { place: 'lr-shop', text: 'nobody answers ARP for 10.0.2.99 on ls-shop-db' },
    ]);
  });

  it('reaches routers of OVN, which answer ping and nothing else', async () => {
    const at = async (place: string) => {
      const { code, diagnosis } = await why('shop-web-1', place);
      const { agrees, verdict, packet } = diagnosis;
      return [code, agrees, verdict.kind, packet.outcome];
    };
    expect(await at('10.0.1.1')).toEqual([0, true, 'reachable', 'answered']);
    expect(await at('10.0.2.1')).toEqual([0, true, 'reachable', 'answered']);
    expect(await at('10.0.2.1:80')).toEqual([1, true, 'closed', 'closed']);
    expect(await at('10.1.1.1:7/udp')).toEqual([1, true, 'closed', 'closed']);
    expect((await why('shop-web-1', '10.0.2.1:80')).diagnosis.verdict.text).toContain('the router lr-shop');
  });

  it('does not know what is not there', async () => {
    const { code, err } = await session.run(['why', '--name', 'agreement', 'shop-wep-1', 'shop-db-1']);
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean shop-web-1?'),
    });
  });
});

describe('beside packets', () => {
  it(`agrees on ${PAIRS} random pairs with random damages, and names what broke them`, async () => {
    const findings: Finding[] = [];
    for await (const finding of agreement(session, { text: LAB, seed: 11, each: 15, pairs: PAIRS }))
      findings.push(finding);
    const odd = findings.filter(({ agrees, isBroken, isNamed }) => !agrees || (isBroken && !isNamed));
    expect(
      odd.map(({ damage, pair, diagnosis }) => ({ damage, pair, said: diagnosis.verdict.text })),
    ).toEqual([]);
    expect(findings.filter(({ isBroken }) => isBroken).length).toBeGreaterThan(5);
  }, 240_000);
});
