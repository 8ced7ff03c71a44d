// Addresses that change hands while others talk to them: who asked before is answered by the new owner at once, and
// nobody outside ever sees an address of the inside.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabStatus } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import { captureText } from '../support/lab-capture.ts';
import { startPing } from '../support/lab-flow.ts';
import { ask } from '../support/lab-http.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const HOST = '203.0.113.10';
/** A stale neighbour is kept for 30 s and more: an apply that leaves one is far out of this. */
const SOON_MS = 2_500;

type Parts = {
  readonly one: string;
  readonly two: string;
  readonly a: string;
  readonly b: string;
  readonly first?: string;
};

function labFile({ one, two, a, b, first = 'one' }: Parts): string {
  return `name: moves
vpcs:
  - name: vpc-a
    cidr: 10.0.0.0/16
    subnets: [{ name: web, cidr: 10.0.1.0/24 }]
    natGateways: [{ outsideAddress: ${a} }]
  - name: vpc-b
    cidr: 10.1.0.0/16
    subnets: [{ name: web, cidr: 10.1.1.0/24 }]
    natGateways: [{ outsideAddress: ${b} }]
workloads:
  - { vpc: vpc-a, name: ${first}, address: ${one}, node: node-1 }
  - { vpc: vpc-a, name: two, address: ${two}, node: node-2 }
  - { vpc: vpc-a, name: asker, address: 10.0.1.30, node: node-1 }
  - { vpc: vpc-b, name: other, address: 10.1.1.30, node: node-1 }
`;
}

const BEFORE: Parts = { one: '10.0.1.21', two: '10.0.1.22', a: '198.51.100.21', b: '198.51.100.22' };

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(labFile(BEFORE)), '--quiet');
});
afterAll(async () => await session.end());

async function apply(parts: Parts): Promise<void> {
  await session.vpclab('apply', session.file(labFile(parts)));
}

/** Whether it answers under that name: asked with short patience, again and again. */
async function msUntilAnswered(from: string, address: string, name: string): Promise<number> {
  const begun = performance.now();
  await until(
    async () => {
      const words = ['curl', '-sS', '--max-time', '1', `http://${address}/`];
      const { code, out } = await session.run(['exec', from, '--', ...words]);
      return code === 0 && (JSON.parse(out) as { name: string }).name === name;
    },
    `${address} to answer ${from} as ${name}`,
    10_000,
  );
  return performance.now() - begun;
}

describe('an address changes hands', () => {
  it('when two workloads of a subnet swap theirs', async () => {
    expect(await msUntilAnswered('asker', BEFORE.one, 'one')).toBeLessThan(SOON_MS);
    expect(await msUntilAnswered('asker', BEFORE.two, 'two')).toBeLessThan(SOON_MS);
    await apply({ ...BEFORE, one: BEFORE.two, two: BEFORE.one });
    expect(await msUntilAnswered('asker', BEFORE.two, 'one')).toBeLessThan(SOON_MS);
    expect(await msUntilAnswered('asker', BEFORE.one, 'two')).toBeLessThan(SOON_MS);
    await apply(BEFORE);
    expect(await msUntilAnswered('asker', BEFORE.one, 'one')).toBeLessThan(SOON_MS);
  });

  it('when a workload is replaced at its address', async () => {
    expect(await msUntilAnswered('asker', BEFORE.one, 'one')).toBeLessThan(SOON_MS);
    await apply({ ...BEFORE, first: 'heir' });
    expect(await msUntilAnswered('asker', BEFORE.one, 'heir')).toBeLessThan(SOON_MS);
    await apply(BEFORE);
    expect(await msUntilAnswered('asker', BEFORE.one, 'one')).toBeLessThan(SOON_MS);
  });

  it('and is announced more than once: a frame may get lost, but for what has moved on meanwhile', async () => {
    const seen = await captureText(session, 'asker', 'eth0', 'arp');
    await apply({ ...BEFORE, one: '10.0.1.23' });
    await apply({ ...BEFORE, one: '10.0.1.24' });
    const now = Date.now();
    await until(() => Date.now() - now > 1_700, 'the last announcement', 5_000);
    await apply(BEFORE);
    const lines = (await seen.end()).split('\n');
    const announced = (address: string) =>
      lines.filter((line) => line.includes(`who-has ${address}`) && line.includes(`tell ${address}`)).length;
    expect(announced('10.0.1.24')).toBeGreaterThanOrEqual(4);
    const moved = lines.findIndex((line) => line.includes('tell 10.0.1.24'));
    expect(lines.slice(moved).filter((line) => line.includes('tell 10.0.1.23'))).toEqual([]);
  });

  it('when two workloads of the same address swap their VPCs', async () => {
    const swapped = (one: string, two: string): string => `name: moves
vpcs:
  - { name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }] }
  - { name: vpc-b, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }] }
workloads:
  - { vpc: ${one}, name: one, address: 10.0.1.21, node: node-1 }
  - { vpc: ${two}, name: two, address: 10.0.1.21, node: node-1 }
  - { vpc: vpc-a, name: asker, address: 10.0.1.30, node: node-1 }
  - { vpc: vpc-b, name: other, address: 10.0.1.30, node: node-1 }
`;
    const answers = async (inA: string, inB: string): Promise<void> => {
      // Those who stayed, and those who came: each knew another at that address.
      expect(await msUntilAnswered('asker', '10.0.1.21', inA)).toBeLessThan(SOON_MS);
      expect(await msUntilAnswered('other', '10.0.1.21', inB)).toBeLessThan(SOON_MS);
      expect(await msUntilAnswered(inA, '10.0.1.30', 'asker')).toBeLessThan(SOON_MS);
      expect(await msUntilAnswered(inB, '10.0.1.30', 'other')).toBeLessThan(SOON_MS);
    };
    await session.vpclab('apply', session.file(swapped('vpc-a', 'vpc-b')), '--quiet');
    await answers('one', 'two');
    await session.vpclab('apply', session.file(swapped('vpc-b', 'vpc-a')), '--quiet');
    await answers('two', 'one');
    await apply(BEFORE);
  });

  it('when the underlay address of a node passes to another node', async () => {
    const onNodes = (first: string, order = `${first}, kim`): string => `name: moves
nodes: [${order}]
vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, subnets: [{ name: web, cidr: 10.0.1.0/24 }] }]
workloads:
  - { vpc: vpc-a, name: one, address: 10.0.1.21, node: ${first} }
  - { vpc: vpc-a, name: asker, address: 10.0.1.30, node: kim }
`;
    const underlay = async (): Promise<unknown> =>
      (await session.json<LabStatus>('status')).nodes.map(({ name, address }) => `${name} ${address}`);
    await session.vpclab('apply', session.file(onNodes('ivy')), '--quiet');
    expect(await underlay()).toEqual(expect.arrayContaining(['kim 172.31.0.200']));
    // Names of nodes want the same address: the one that is named first has it.
    await session.vpclab('apply', session.file(onNodes('jo')), '--quiet');
    expect(await underlay()).toEqual(['jo 172.31.0.200', 'kim 172.31.0.201']);
    expect(await msUntilAnswered('asker', '10.0.1.21', 'one')).toBeLessThan(SOON_MS);
    // Both at once: neither can register while the other has its address.
    await session.vpclab('apply', session.file(onNodes('jo', 'kim, jo')), '--quiet');
    expect(await underlay()).toEqual(['kim 172.31.0.200', 'jo 172.31.0.201']);
    expect(await msUntilAnswered('asker', '10.0.1.21', 'one')).toBeLessThan(SOON_MS);
    await apply(BEFORE);
  });

  it('when two gateways swap their public ones, with traffic', async () => {
    const seen = await captureText(session, 'edge', 'br-ext', 'arp or ip');
    const flows = [await startPing(session, 'asker', HOST), await startPing(session, 'other', HOST)];
    for (const parts of [{ ...BEFORE, a: BEFORE.b, b: BEFORE.a }, BEFORE]) {
      await apply(parts);
      const begun = performance.now();
      expect(await ask(session, 'asker', HOST)).toMatchObject({ caller: parts.a });
      expect(await ask(session, 'other', HOST)).toMatchObject({ caller: parts.b });
      expect(performance.now() - begun).toBeLessThan(SOON_MS);
      expect((await session.json<Plan>('plan')).changes).toEqual([]);
    }
    await Promise.all(flows.map((flow) => flow.end()));
    // Neither as a sender nor as the one who asks.
    const inside = (await seen.end()).split('\n').filter((line) => /(IP|tell) 10\./.test(line));
    expect(inside).toEqual([]);
  });
});
