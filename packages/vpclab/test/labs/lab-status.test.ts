// `status` tells how the lab is now: what does not work shows at once, and goes when it works again.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabStatus } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const LAB = `name: status
nodes: 2
vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, natGateways: true }]
workloads: 2
`;
/** The session's hold time is over by then, and it is up again. */
const SESSION_MS = 25_000;
/** ovn-controller waits a little longer after each attempt. */
const RECOVERY_MS = 60_000;

let session: LabSession;
let file: string;
beforeAll(async () => {
  session = new LabSession();
  file = session.file(LAB);
  await session.vpclab('up', file, '--quiet');
});
afterAll(async () => await session.end());

async function status(): Promise<LabStatus> {
  return await session.json<LabStatus>('status');
}

async function untilPhase(phase: LabStatus['phase'], boundMs = SESSION_MS): Promise<LabStatus> {
  return await until(
    async () => {
      const seen = await status();
      return seen.phase === phase ? seen : undefined;
    },
    `the lab to be ${phase}`,
    boundMs,
  );
}

it('is ready since it was made, not since it was asked to be once more', async () => {
  const { since } = await untilPhase('ready');
  await session.vpclab('apply', file);
  expect(await status()).toMatchObject({ phase: 'ready', since });
});

it('is ready with drift while something differs from its file and all works', async () => {
  expect(await status()).toMatchObject({ phase: 'ready', differences: 0 });
  await session.exec('edge', 'nft', 'add', 'table', 'inet', 'mine');
  expect(await status()).toMatchObject({ phase: 'ready', differences: 1 });
  expect(await session.vpclab('status')).toMatch(
    /ready.*, with drift, .*\n {2}1 difference from its file: `/,
  );
  expect((await session.json<Plan>('plan')).changes).toHaveLength(1);
  await session.vpclab('apply');
  expect(await status()).toMatchObject({ phase: 'ready', differences: 0 });
});

it('is degraded while the underlay link of a node is down', async () => {
  await session.exec('node-1', 'ip', 'link', 'set', 'ul', 'down');
  const seen = await untilPhase('degraded');
  expect(seen.reason).toContain('link node-1/ul is down');
  expect(await session.vpclab('status')).toMatch(/degraded.*\n.*link node-1\/ul is down/);
  // One line says what is behind all the promises that it breaks.
  const { code, out } = await session.run(['verify']);
  expect(code).toBe(1);
  expect(out).toMatch(/✗ link node-1\/ul is down: \d+ promises do not hold/);
  await session.vpclab('apply');
  await untilPhase('ready');
});

it('is degraded while a BGP session is not established', async () => {
  await session.exec('edge', 'nft', 'add', 'table', 'inet', 'cut');
  const hook = '{ type filter hook input priority -300; }';
  await session.exec('edge', 'nft', 'add', 'chain', 'inet', 'cut', 'in', hook);
  for (const side of ['dport', 'sport'])
    await session.exec('edge', 'nft', 'add', 'rule', 'inet', 'cut', 'in', 'tcp', side, '179', 'drop');
  const seen = await untilPhase('degraded');
  expect(seen.reason).toMatch(/the BGP session of nat-gateway-a with 198\.51\.100\.1 is \w+/);
  await session.exec('edge', 'nft', 'delete', 'table', 'inet', 'cut');
  await untilPhase('ready');
});

it('is failed no longer once what failed is as it should be', async () => {
  // A node that cannot reach the southbound database brings no port up: the apply gives up. It takes away the tables that
  // it sees, so one more comes every 50 ms.
  const rules =
    '{ chain out { type filter hook output priority 0; tcp dport 6642 reject with tcp reset; }; }';
  const again = `for i in $(seq 100); do echo "table inet cut$i ${rules}" | nft -f - && echo "cut $i"; sleep 0.05; done`;
  const cut = session.start(['exec', 'node-2', '--', 'sh', '-c', again]);
  await cut.says('cut 3', 5_000);
  const more = session.file(
    LAB.replace('workloads: 2', 'workloads: [{ count: 2 }, { name: late, node: node-2 }]'),
  );
  const { code, err } = await session.run(['apply', more]);
  expect(code).toBe(1);
  expect(err).toContain('TIMED_OUT');
  expect(await status()).toMatchObject({ phase: 'failed', reason: expect.stringContaining('apply') });
  await cut.end(20_000);
  await session.exec('node-2', 'nft', 'flush', 'ruleset');
  expect((await untilPhase('ready', RECOVERY_MS)).reason).toBeUndefined();
});
