// One address served from two VPCs: both answer, and when one side goes silent, all go to the other and its own connections
// stay.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { startStream } from '../support/lab-flow.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const SERVICE = '192.0.2.250';
const STREAMS = 8;
/** Two lines of a stream are 20 ms apart. */
const STEADY_MS = 300;

describe('labs/anycast.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('anycast'), '--quiet');
  });
  afterAll(async () => await session.end());

  const servers = async (): Promise<readonly string[]> => {
    const asked = `for n in $(seq 24); do curl -sS --max-time 8 http://${SERVICE}/; done`;
    const out = await session.exec('internet', 'sh', '-c', asked);
    const answers = [...out.matchAll(/"name":"([^"]+)"/g)].map(([, name = '']) => name);
    expect(answers).toHaveLength(24);
    return [...new Set(answers)].toSorted();
  };
  const hops = async (): Promise<number> =>
    [...(await session.exec('edge', 'ip', 'route', 'show', SERVICE)).matchAll(/via /g)].length;
  const connections = async (workload: string): Promise<number> =>
    (await session.exec(workload, 'ss', '-Htn', 'state', 'established', 'sport', '=', ':80')).split('\n')
      .length - 1;

  it('is spread by the edge over both VPCs', async () => {
    expect(await hops()).toBe(2);
    expect(await servers()).toEqual(['vpc-a-web-1', 'vpc-b-web-1']);
  });

  it('goes to the other side alone when one goes silent, whose connections stay', async () => {
    const streams = await Promise.all(
      Array.from({ length: STREAMS }, () => startStream(session, 'internet', SERVICE)),
    );
    const before = await connections('vpc-b-web-1');
    expect(before).toBeGreaterThan(0);
    expect(before + (await connections('vpc-a-web-1'))).toBe(STREAMS);
    // Silent: the link stays up, so only BFD notices.
    await session.exec('nat-gateway-a', 'nft', 'add', 'table', 'inet', 'silent');
    await session.exec(
      ...(['nat-gateway-a', 'nft', 'add chain inet silent in'] as const),
      '{ type filter hook prerouting priority -400; policy drop; }',
    );
    await until(async () => (await hops()) <= 1, 'the edge to route by one gateway', 3_000);
    expect(await servers()).toEqual(['vpc-b-web-1']);
    expect(await connections('vpc-b-web-1')).toBe(before);
    const ends = await Promise.all(streams.map(async (stream) => await stream.end()));
    const steady = ends.filter(({ longestGapMs, odd }) => longestGapMs < STEADY_MS && odd === undefined);
    expect(steady.length).toBeGreaterThanOrEqual(before);
    await session.vpclab('apply');
    await until(async () => (await hops()) === 2, 'the edge to use both again', 10_000);
    expect(await servers()).toEqual(['vpc-a-web-1', 'vpc-b-web-1']);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });
});
