// Faults as they show from outside, and how each mechanism is undone: at its deadline, when asked, and after the end of
// whoever could have undone it.

import { existsSync, readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import {
  faults,
  hasFewFlows,
  hasNoCarrier,
  hasNoWayOut,
  isCutOff,
  isGone,
  isNorthdPaused,
  isShutDown,
  isStopped,
  isSubnetCutOff,
  keepers,
  killVpclabd,
  losesPackets,
  pingsAnswered,
  startFault,
  untilWhole,
} from '../support/chaos-lab.ts';
import type { Look } from '../support/chaos-lab.ts';
import {
  FAULT_LAB,
  cannotReachSouthbound,
  comesTwice,
  edgeIsDown,
  flaps,
  hasBucket,
  hasForeignHalf,
  hasNoBridge,
  hasNoChassis,
  holdsMemory,
  claims,
  isClaimedTwice,
  isDormant,
  isRefusedLeak,
  isUneven,
  isUntranslated,
  hasNoAdjacency,
  isBfdOff,
  isBlackholed,
  isControllerPaused,
  isDeaf,
  isFull,
  isHijacked,
  isLate,
  isMute,
  isOutOfOrder,
  isRefusedHijack,
  isSlowed,
  isThrottled,
  holdsPackets,
  hasOtherTime,
  isAhead,
  isWithdrawn,
  losesLongPackets,
} from '../support/fault-looks.ts';
import { cpuLimitOf } from '../support/cpu-groups.ts';
import { daemonPid, findDaemon, untilReplaced } from '../support/lab-processes.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

/** Daemons come back, sessions are established again, flows are written again. */
const BACK_MS = 40_000;
const LONG = '60s';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(FAULT_LAB), '--quiet');
});
// A test that failed must not break the next.
afterEach(async () => await session.run(['chaos', 'stop']));
afterAll(async () => await session.end());

type Case = { readonly words: readonly string[]; readonly look: Look };

/** Packets of one VPC, within it: what the control plane and the edge do meanwhile is nothing to them. */
const packets: readonly Case[] = [
  { words: ['link-loss', 'node-1', '--percent', '50'], look: losesPackets },
  { words: ['link-duplicate', 'node-1', '--percent', '60'], look: comesTwice },
  { words: ['link-delay', 'vpc-a-web-1', '--delay', '150ms'], look: isLate },
  { words: ['link-jitter', 'vpc-a-web-1', '--delay', '150ms'], look: isUneven },
  { words: ['link-reorder', 'vpc-a-web-1', '--percent', '30'], look: isOutOfOrder },
  { words: ['link-corrupt', 'vpc-a-web-1', '--percent', '60'], look: losesPackets },
  { words: ['link-rate', 'vpc-a-web-1', '--mbit', '0.1'], look: isThrottled },
  { words: ['link-mtu', 'vpc-a-web-1', '--bytes', '500'], look: losesLongPackets },
  { words: ['partition', 'vpc-a/web'], look: isSubnetCutOff },
  { words: ['partition-in', 'vpc-a-web-1'], look: isDeaf },
  { words: ['partition-out', 'vpc-a-web-1'], look: isMute },
  { words: ['link-down', 'vpc-a-web-1'], look: hasNoCarrier },
  { words: ['link-flap', 'vpc-a-web-1'], look: flaps('vpc-a-web-1') },
];

/** What packets within a VPC do not notice. */
const control: readonly Case[] = [
  { words: ['process-pause', 'edge/bgpd'], look: isStopped('edge/bgpd') },
  { words: ['process-stop', 'central/ovn-northd'], look: isGone('central/ovn-northd') },
  { words: ['process-slow', 'edge/bgpd', '--percent', '60'], look: isSlowed('edge/bgpd') },
  { words: ['memory-pressure', 'lab'], look: holdsMemory },
  { words: ['northd-pause', 'central'], look: isNorthdPaused },
  { words: ['controller-pause', 'node-1'], look: isControllerPaused('node-1') },
  { words: ['southbound-cut', 'node-1'], look: cannotReachSouthbound },
  { words: ['session-shutdown', 'nat-gateway-a'], look: isShutDown },
  { words: ['prefix-withdrawn', 'nat-gateway-a'], look: isWithdrawn },
  { words: ['hijack', 'nat-gateway-b'], look: isRefusedHijack },
  { words: ['route-leak', 'nat-gateway-b'], look: isRefusedLeak },
  { words: ['bfd-off', 'nat-gateway-a'], look: isBfdOff },
  { words: ['ospf-cut', 'nat-gateway-c'], look: hasNoAdjacency },
];

/** Others would notice them, or they each other. */
const alone: readonly Case[] = [
  { words: ['disk-full', 'lab'], look: isFull },
  { words: ['chassis-lost', 'node-1'], look: hasNoChassis('node-1') },
  { words: ['port-stolen', 'vpc-a-web-1'], look: isClaimedTwice },
  { words: ['node-database-lost', 'node-2'], look: hasNoBridge('node-2') },
  { words: ['flows-deleted', 'node-1'], look: hasFewFlows },
  { words: ['hijack-unfiltered', 'nat-gateway-b'], look: isHijacked },
  { words: ['more-specific', 'nat-gateway-b'], look: hasForeignHalf },
  { words: ['default-blackholed', 'nat-gateway-a'], look: hasNoWayOut('vpc-a-web-1') },
  { words: ['rules-lost', 'nat-gateway-a'], look: isUntranslated },
  { words: ['node-lost', 'node-2'], look: isCutOff },
  { words: ['gateway-lost', 'nat-gateway-a'], look: hasNoWayOut('vpc-a-web-1') },
  { words: ['edge-lost', 'edge'], look: hasNoWayOut('vpc-a-web-1') },
  { words: ['edge-reboot', 'edge'], look: edgeIsDown },
  { words: ['tenant-lost', 'tenant-a'], look: isCutOff },
];

/** The library that makes it is not everywhere. */
const hasFaketime = existsSync('/usr/bin/faketime');
const clocks = (daemon: string, look: Look): readonly Case[] =>
  hasFaketime ? [{ words: ['clock-offset', daemon, '--offset', '1h'], look }] : [];

/** One of the packets beside one of the control plane, to be done in half the time. */
const rounds: readonly { readonly names: string; readonly cases: readonly Case[] }[] = [
  ...packets.map((one, index) => [one, ...control.slice(index, index + 1)]),
  ...control.slice(packets.length).map((one) => [one]),
  ...alone.map((one) => [one]),
].map((cases) => ({ names: cases.map(({ words: [fault] }) => fault).join(' beside '), cases }));

describe('a fault shows from outside, and ends when asked', () => {
  it.each(rounds)('$names', async ({ cases }) => {
    await Promise.all(
      cases.map(async ({ words, look }) => {
        // What the fault before it did is still mended: a session takes a moment to come back.
        await until(async () => !(await look(session)), `nothing of ${words[0]} before`, 20_000);
        const { id, tenants } = await startFault(session, words, LONG);
        await until(() => look(session), `${words[0]} to show`, 20_000);
        expect(tenants.length).toBeGreaterThan(0);
        await session.vpclab('chaos', 'stop', id);
        await until(async () => !(await look(session)), `${words[0]} to be undone`, BACK_MS);
      }),
    );
    await untilWhole(session);
  });

  it('clock-offset: the daemon writes other times, and it runs again with its own', async (context) => {
    if (!hasFaketime) context.skip('faketime is not installed');
    const look = isAhead('central/ovn-northd');
    expect(await look(session)).toBe(false);
    const words = ['clock-offset', 'central/ovn-northd', '--offset', '1h'];
    const { id, mechanism } = await startFault(session, words, LONG);
    expect(mechanism).toMatch(/libfaketime puts the clock of central\/ovn-northd 3600 s ahead/);
    await until(() => look(session), 'its clock to be ahead', 20_000);
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
    await session.vpclab('chaos', 'stop', id);
    await until(async () => !(await look(session)), 'its clock to be right', BACK_MS);
    expect(readdirSync('/dev/shm').filter((name) => name.includes('faketime'))).toEqual([]);
    await untilWhole(session);
  });

  it('process-slow: the kernel keeps a busy daemon from running for most of the time', async (context) => {
    const words = ['process-slow', 'edge/zebra', '--percent', '99'];
    const { id, mechanism } = await startFault(session, words, LONG);
    if (mechanism.includes('SIGSTOP'))
      context.skip('this lab has no control groups with a limit of processors');
    expect(mechanism).toMatch(/^a control group \(version [12]\) gives edge\/zebra 1 % of one processor$/);
    const limit = cpuLimitOf(session.root, 'edge/zebra');
    expect(limit).toMatchObject({ quota: 1_000, period: 100_000 });
    // One after the other, so that it has work for more than a millisecond.
    const questions = Array.from({ length: 200 }, () => ['-c', 'show interface']).flat();
    await until(
      async () => {
        await session.exec('edge', 'vtysh', '-d', 'zebra', ...questions);
        return (cpuLimitOf(session.root, 'edge/zebra')?.throttled ?? 0) > 3;
      },
      'zebra to wait for its share',
      30_000,
    );
    const { code, err } = await session.run(['chaos', 'start', ...words]);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`(${id}) already slows the process of edge/zebra`),
    ]);
    await session.vpclab('chaos', 'stop', id);
    expect(cpuLimitOf(session.root, 'edge/zebra')).toBeUndefined();
    expect(existsSync(limit?.group ?? '')).toBe(false);
    await untilWhole(session);
  });

  it('process-kill: the supervisor starts it again', async () => {
    const pid = daemonPid(session.root, 'central/ovn-northd');
    await startFault(session, ['process-kill', 'central/ovn-northd'], '100ms');
    await untilReplaced(session.root, 'central/ovn-northd', pid, 10_000);
    await untilWhole(session);
    expect(keepers(session)).toEqual([]);
  });

  it('conntrack-flushed: connections are forgotten', async () => {
    const tracked = async (): Promise<number> =>
      (await session.exec('node-1', 'ovs-appctl', 'dpctl/dump-conntrack'))
        .split('\n')
        .filter((line) => line !== '').length;
    // Of ICMP each echo is a connection of its own for some seconds.
    await pingsAnswered(session, 'vpc-c-web-1', '10.2.1.12');
    const before = await tracked();
    expect(before).toBeGreaterThan(0);
    await startFault(session, ['conntrack-flushed', 'node-1'], '100ms');
    expect(await tracked()).toBeLessThan(before);
    await untilWhole(session);
  });

  it('database-compacted: its file is written anew', async () => {
    const inode = async (): Promise<string> =>
      await session.exec('central', 'stat', '-c', '%i', '/run/lab/central/sb.db');
    const before = await inode();
    await startFault(session, ['database-compacted', 'central/ovsdb-sb'], '100ms');
    expect(await inode()).not.toBe(before);
    await untilWhole(session);
  });

  it("does not reach another tenant's packets, and verify says what fails on purpose", async () => {
    await startFault(session, ['gateway-lost', 'nat-gateway-a'], LONG);
    expect(await hasNoWayOut('vpc-a-web-1')(session)).toBe(true);
    expect(await hasNoWayOut('vpc-b-web-1')(session)).toBe(false);
    expect(await pingsAnswered(session, 'vpc-a-web-1')).toBeGreaterThan(17);
    const { code, out } = await session.run(['verify', '--json']);
    const { failed, causes } = JSON.parse(out) as VerifyReport;
    expect(code).not.toBe(0);
    expect(failed.some(({ from }) => from === 'vpc-a-web-1')).toBe(true);
    expect(causes).toEqual([
      expect.objectContaining({ kind: 'fault', promises: failed.map(({ promise }) => promise) }),
    ]);
    expect(causes[0]?.text).toMatch(/^gateway-lost of nat-gateway-a, on purpose until \d\d:\d\d:\d\d$/);
    await session.vpclab('chaos', 'stop');
    await untilWhole(session);
  });
});

/** One for each mechanism, beside each other: none of them hides another. */
const mechanisms: readonly Case[] = [
  { words: ['partition', 'vpc-b-web-1'], look: async (of) => (await pingsAnswered(of, 'vpc-b-web-1')) === 0 },
  { words: ['link-down', 'vpc-a-web-1'], look: hasNoCarrier },
  { words: ['link-flap', 'vpc-b-app-1'], look: flaps('vpc-b-app-1') },
  { words: ['link-rate', 'vpc-b-app-2'], look: hasBucket('vpc-b-app-2') },
  { words: ['link-delay', 'vpc-c-web-1', '--delay', '150ms'], look: holdsPackets('vpc-c-web-1') },
  { words: ['process-slow', 'edge/zebra', '--percent', '60'], look: isSlowed('edge/zebra') },
  { words: ['process-pause', 'edge/bgpd'], look: isStopped('edge/bgpd') },
  { words: ['process-stop', 'central/ovn-northd'], look: isGone('central/ovn-northd') },
  { words: ['controller-pause', 'node-2'], look: isControllerPaused('node-2') },
  { words: ['session-shutdown', 'nat-gateway-a'], look: isShutDown },
  { words: ['default-blackholed', 'nat-gateway-b'], look: isBlackholed },
  { words: ['flows-deleted', 'node-1'], look: hasFewFlows },
  { words: ['rules-lost', 'nat-gateway-c'], look: isDormant('nat-gateway-c') },
  { words: ['port-stolen', 'vpc-c-web-2'], look: claims('vpc-c-web-2') },
  { words: ['memory-pressure', 'lab'], look: holdsMemory },
  { words: ['disk-full', 'lab'], look: isFull },
  ...clocks('nat-gateway-c/ospfd', hasOtherTime('nat-gateway-c/ospfd')),
];

describe('each mechanism is undone', () => {
  const begin = async (time: string): Promise<void> => {
    const start = async ({ words, look }: Case): Promise<void> => {
      await startFault(session, words, time);
      await until(async () => await look(session), `${words[0]} to show`, 20_000);
    };
    const full = mechanisms.filter(({ words: [fault] }) => fault === 'disk-full');
    await Promise.all(mechanisms.filter((one) => !full.includes(one)).map(start));
    // Last: a full file system takes no records of others.
    for (const one of full) await start(one);
  };
  const undone = async (withinMs: number): Promise<void> => {
    await until(async () => (await faults(session)).length === 0, 'the faults to end', withinMs);
    await Promise.all(
      mechanisms.map(async ({ words, look }) => {
        await until(async () => !(await look(session)), `${words[0]} to be undone`, BACK_MS);
      }),
    );
    await untilWhole(session);
  };

  it('at its deadline, also after kill -9 of vpclabd', async () => {
    const pid = daemonPid(session.root, 'edge/bgpd');
    await begin('45s');
    killVpclabd(session);
    expect(await hasNoCarrier(session)).toBe(true);
    expect(await isStopped('edge/bgpd')(session)).toBe(true);
    await undone(90_000);
    // 12 s of silence are the end of a daemon that hangs, but not of one that is paused on purpose.
    expect(findDaemon(session.root, 'edge/bgpd')).toBe(pid);
    expect(keepers(session)).toEqual([]);
  });

  it('after kill -9 of its keeper, before its deadline', async () => {
    await begin('10m');
    for (const pid of keepers(session)) process.kill(pid, 'SIGKILL');
    await undone(30_000);
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
