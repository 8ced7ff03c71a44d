// Faults as they show from outside, and how each mechanism is undone: at its deadline, when asked, and after the end of
// whoever could have undone it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import {
  CHAOS_LAB,
  faults,
  hasFewFlows,
  hasNoCarrier,
  hasNoWayOut,
  isCutOff,
  isGone,
  isNorthdPaused,
  isShutDown,
  isStopped,
  keepers,
  killVpclabd,
  losesPackets,
  pingsAnswered,
  startFault,
  untilWhole,
} from '../support/chaos-lab.ts';
import type { Look } from '../support/chaos-lab.ts';
import { daemonPid, findDaemon, untilReplaced } from '../support/lab-processes.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

/** Daemons come back, sessions are established again, flows are written again. */
const BACK_MS = 40_000;
const LONG = '60s';
const SHORT = '2s';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(CHAOS_LAB), '--quiet');
});
afterAll(async () => await session.end());

type Case = { readonly words: readonly string[]; readonly look: Look };

const cases: readonly Case[] = [
  { words: ['link-loss', 'node-1', '--percent', '50'], look: losesPackets },
  { words: ['partition', 'vpc-a-web-1'], look: isCutOff },
  { words: ['link-down', 'vpc-a-web-1'], look: hasNoCarrier },
  { words: ['process-pause', 'edge/bgpd'], look: isStopped('edge/bgpd') },
  { words: ['process-stop', 'central/ovn-northd'], look: isGone('central/ovn-northd') },
  { words: ['northd-pause', 'central'], look: isNorthdPaused },
  { words: ['flows-deleted', 'node-1'], look: hasFewFlows },
  { words: ['session-shutdown', 'nat-gateway-a'], look: isShutDown },
  { words: ['node-lost', 'node-2'], look: isCutOff },
  { words: ['gateway-lost', 'nat-gateway-a'], look: hasNoWayOut('vpc-a-web-1') },
];

describe('a fault shows from outside, and ends when asked', () => {
  it.each(cases)('$words', async ({ words, look }) => {
    expect(await look(session)).toBe(false);
    const { id, tenants } = await startFault(session, words, LONG);
    await until(() => look(session), `${words[0]} to show`, 10_000);
    expect(tenants).toContain('tenant-a');
    await session.vpclab('chaos', 'stop', id);
    expect(await faults(session)).toEqual([]);
    await until(async () => !(await look(session)), `${words[0]} to be undone`, BACK_MS);
    await untilWhole(session);
  });

  it('process-kill: the supervisor starts it again', async () => {
    const pid = daemonPid(session.root, 'central/ovn-northd');
    await startFault(session, ['process-kill', 'central/ovn-northd'], '100ms');
    await untilReplaced(session.root, 'central/ovn-northd', pid, 10_000);
    await untilWhole(session);
    expect(keepers(session)).toEqual([]);
  });

  it("does not reach another tenant's packets", async () => {
    await startFault(session, ['gateway-lost', 'nat-gateway-a'], LONG);
    expect(await hasNoWayOut('vpc-a-web-1')(session)).toBe(true);
    expect(await hasNoWayOut('vpc-b-web-1')(session)).toBe(false);
    expect(await pingsAnswered(session, 'vpc-a-web-1')).toBeGreaterThan(17);
    await session.vpclab('chaos', 'stop');
    await untilWhole(session);
  });
});

describe('each mechanism is undone', () => {
  const mechanisms = cases.filter(
    ({ words }) => !['partition', 'node-lost', 'gateway-lost'].includes(words[0] ?? ''),
  );

  it.each(mechanisms)('at its deadline: $words', async ({ words, look }) => {
    await startFault(session, words, SHORT);
    await until(async () => (await faults(session)).length === 0, 'the fault to end', 10_000);
    await until(async () => !(await look(session)), 'it to be undone', BACK_MS);
    await untilWhole(session);
    expect(keepers(session)).toEqual([]);
  });

  it.each(mechanisms)('at its deadline, after kill -9 of vpclabd: $words', async ({ words, look }) => {
    await startFault(session, words, '10s');
    killVpclabd(session);
    expect(await look(session)).toBe(true);
    await until(async () => (await faults(session)).length === 0, 'the fault to end', 25_000);
    await until(async () => !(await look(session)), 'it to be undone', BACK_MS);
    await untilWhole(session);
    expect(keepers(session)).toEqual([]);
  });

  it.each(mechanisms)('after kill -9 of its keeper, before its deadline: $words', async ({ words, look }) => {
    await startFault(session, words, LONG);
    for (const pid of keepers(session)) process.kill(pid, 'SIGKILL');
    await until(async () => (await faults(session)).length === 0, 'the fault to end', 10_000);
    await until(async () => !(await look(session)), 'it to be undone', BACK_MS);
    await untilWhole(session);
    expect(keepers(session)).toEqual([]);
  });
});

describe('plan and supervisor know active faults', () => {
  it('plan shows a fault, not drift, and apply leaves it alone', async () => {
    await startFault(session, ['session-shutdown', 'nat-gateway-a'], LONG);
    const plan = await session.json<Plan>('plan');
    expect(plan.changes).toEqual([]);
    expect(plan.faults?.map(({ fault, titles }) => [fault, titles])).toEqual([
      ['session-shutdown', ['FRR of nat-gateway-a']],
    ]);
    expect(await session.vpclab('plan')).toMatch(
      /fault, until \d\d:\d\d:\d\d: session-shutdown of nat-gateway-a/,
    );
    await session.vpclab('apply');
    expect(await isShutDown(session)).toBe(true);
    await session.vpclab('chaos', 'stop');
    await untilWhole(session);
  });

  it('a daemon that is paused on purpose is not replaced, and one that hangs by itself is', async () => {
    const pid = daemonPid(session.root, 'central/ovn-northd');
    await startFault(session, ['process-pause', 'central/ovn-northd'], '17s');
    await until(async () => (await faults(session)).length === 0, 'the fault to end', 25_000);
    // 12 s of silence are the end of one that hangs.
    expect(findDaemon(session.root, 'central/ovn-northd')).toBe(pid);
    process.kill(pid, 'SIGSTOP');
    await untilReplaced(session.root, 'central/ovn-northd', pid, 30_000);
    await untilWhole(session);
  });

  it('drift beside a fault is still drift', async () => {
    await startFault(session, ['gateway-lost', 'nat-gateway-a'], LONG);
    await session.exec('nat-gateway-a', 'nft', 'add', 'table', 'ip', 'mine');
    const { changes } = await session.json<Plan>('plan');
    expect(changes.map(({ kind, title }) => [kind, title])).toEqual([
      ['delete', expect.stringContaining('mine')],
    ]);
    await session.vpclab('apply');
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
    await session.vpclab('chaos', 'stop');
    await untilWhole(session);
  });
});

describe('what cannot be broken is refused', () => {
  it.each([
    { words: ['link-lost', 'node-1'], message: /There is no fault "link-lost": it is one of link-loss, / },
    { words: ['link-loss', 'node-9'], message: /link-loss has no target "node-9": name a link \(/ },
    { words: ['partition', 'node-1', '--percent', '5'], message: /partition takes no percent/ },
    { words: ['partition', 'node-1', '--for', '2h'], message: /"2h" is no time such as 10s or 5m/ },
    { words: ['link-loss', 'node-1', '--percent', '101'], message: /"101" is no percentage/ },
  ])('$words', async ({ words, message }) => {
    const { code, err } = await session.run(['chaos', 'start', ...words]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(await faults(session)).toEqual([]);
  });
});
