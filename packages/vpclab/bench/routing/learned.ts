// From a route that a gateway learned to the packets that follow it: the session of one gateway is reset again and again in a
// lab of that many VPCs, while a workload behind it sends a packet every millisecond.

import { join } from 'node:path';
import { LabSession } from '../../test/support/lab-session.ts';
import { until } from '../../test/support/lab-until.ts';

const PROBE = join(import.meta.dirname, 'learned-probe.py');
const GATEWAY = 'nat-gateway-shop';
const WITHIN_MS = 30_000;
/** 900 ports on two cores. */
const UP_MS = 300_000;

function labText(vpcs: number): string {
  return `name: learned
nodes: 2
vpcs:
  - name: shop
    cidr: 10.0.0.0/16
    subnets: [web]
    natGateways: [{ routing: { announce: subnets } }]
  - { name: 'other-{n}', count: ${vpcs - 1}, subnets: [web, app, db] }
workloads: ${vpcs > 10 ? 3 : 2}
`;
}

/** Milliseconds, one for each round. Needs root; about 4 s a round. */
export async function measureLearned(vpcs: number, rounds: number): Promise<readonly number[]> {
  const session = new LabSession();
  try {
    const up = await session.run(['up', session.file(labText(vpcs)), '--quiet', '--no-verify'], {
      timeoutMs: UP_MS,
    });
    if (up.code !== 0) throw new Error(`up: ${up.err}`);
    const sender = session.start(['exec', 'shop-web-1', '--', 'python3', PROBE, 'send', '203.0.113.10']);
    const watcher = session.start(['exec', GATEWAY, '--', 'python3', PROBE, 'watch']);
    await until(
      () => sender.said.includes('sending') && watcher.said.includes('watching'),
      'the probe',
      WITHIN_MS,
    );
    const samples = (): readonly number[] =>
      watcher.said
        .split('\n')
        .slice(1, -1)
        .map((line) => Number(line));
    for (let round = 0; round < rounds; round += 1) {
      const before = samples().length;
      await session.exec(GATEWAY, 'vtysh', '-c', 'clear bgp *');
      await until(() => samples().length > before, 'packets to follow the route', WITHIN_MS);
    }
    return samples();
  } finally {
    await session.end();
  }
}
