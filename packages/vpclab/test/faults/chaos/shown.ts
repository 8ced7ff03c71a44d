// Each fault shows from outside while it is active, and no longer once it was asked to end.

import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../../src/model/engine.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { hasNoWayOut, keepers, pingsAnswered, startFault, untilWhole } from '../../support/chaos-lab.ts';
import { BACK_MS, LONG, hasFaketime, rounds } from './cases.ts';
import { isAhead } from '../../support/fault-looks.ts';
import { cpuLimitOf } from '../../support/cpu-groups.ts';
import { daemonPid, untilReplaced } from '../../support/lab-processes.ts';
import type { SharedLab } from '../../support/shared-lab.ts';
import { until } from '../../support/lab-until.ts';

export function faultsShow(lab: SharedLab): void {
  describe('a fault shows from outside, and ends when asked', () => {
    it.each(rounds)('$names', async ({ cases }) => {
      await Promise.all(
        cases.map(async ({ words, look }) => {
          // What the fault before it did is still mended: a session takes a moment to come back.
          await until(async () => !(await look(lab.session)), `nothing of ${words[0]} before`, 20_000);
          const { id, tenants } = await startFault(lab.session, words, LONG);
          await until(() => look(lab.session), `${words[0]} to show`, 20_000);
          expect(tenants.length).toBeGreaterThan(0);
          await lab.session.vpclab('chaos', 'stop', id);
          await until(async () => !(await look(lab.session)), `${words[0]} to be undone`, BACK_MS);
        }),
      );
      await untilWhole(lab.session);
    });

    it('clock-offset: the daemon writes other times, and it runs again with its own', async (context) => {
      if (!hasFaketime) context.skip('faketime is not installed');
      const look = isAhead('central/ovn-northd');
      expect(await look(lab.session)).toBe(false);
      const words = ['clock-offset', 'central/ovn-northd', '--offset', '1h'];
      const { id, mechanism } = await startFault(lab.session, words, LONG);
      expect(mechanism).toMatch(/libfaketime puts the clock of central\/ovn-northd 3600 s ahead/);
      await until(() => look(lab.session), 'its clock to be ahead', 20_000);
      expect((await lab.session.json<Plan>('plan')).changes).toEqual([]);
      await lab.session.vpclab('chaos', 'stop', id);
      await until(async () => !(await look(lab.session)), 'its clock to be right', BACK_MS);
      expect(readdirSync('/dev/shm').filter((name) => name.includes('faketime'))).toEqual([]);
      await untilWhole(lab.session);
    });

    it('process-slow: the kernel keeps a busy daemon from running for most of the time', async (context) => {
      const words = ['process-slow', 'edge/zebra', '--percent', '99'];
      const { id, mechanism } = await startFault(lab.session, words, LONG);
      if (mechanism.includes('SIGSTOP'))
        context.skip('this lab has no control groups with a limit of processors');
      expect(mechanism).toMatch(/^a control group \(version [12]\) gives edge\/zebra 1 % of one processor$/);
      const limit = cpuLimitOf(lab.session.root, 'edge/zebra');
      expect(limit).toMatchObject({ quota: 1_000, period: 100_000 });
      // One after the other, so that it has work for more than a millisecond.
      const questions = Array.from({ length: 200 }, () => ['-c', 'show interface']).flat();
      await until(
        async () => {
          await lab.session.exec('edge', 'vtysh', '-d', 'zebra', ...questions);
          return (cpuLimitOf(lab.session.root, 'edge/zebra')?.throttled ?? 0) > 3;
        },
        'zebra to wait for its share',
        30_000,
      );
      const { code, err } = await lab.session.run(['chaos', 'start', ...words]);
      expect([code, err]).toEqual([
        2,
        expect.stringContaining(`(${id}) already slows the process of edge/zebra`),
      ]);
      await lab.session.vpclab('chaos', 'stop', id);
      expect(cpuLimitOf(lab.session.root, 'edge/zebra')).toBeUndefined();
      expect(existsSync(limit?.group ?? '')).toBe(false);
      await untilWhole(lab.session);
    });

    it('process-kill: the supervisor starts it again', async () => {
      const pid = daemonPid(lab.session.root, 'central/ovn-northd');
      await startFault(lab.session, ['process-kill', 'central/ovn-northd'], '100ms');
      await untilReplaced(lab.session.root, 'central/ovn-northd', pid, 10_000);
      await untilWhole(lab.session);
      expect(keepers(lab.session)).toEqual([]);
    });

    it('conntrack-flushed: connections are forgotten', async () => {
      const tracked = async (): Promise<number> =>
        (await lab.session.exec('node-1', 'ovs-appctl', 'dpctl/dump-conntrack'))
          .split('\n')
          .filter((line) => line !== '').length;
      // Of ICMP each echo is a connection of its own for some seconds.
      await pingsAnswered(lab.session, 'vpc-c-web-1', '10.2.1.12');
      const before = await tracked();
      expect(before).toBeGreaterThan(0);
      await startFault(lab.session, ['conntrack-flushed', 'node-1'], '100ms');
      expect(await tracked()).toBeLessThan(before);
      await untilWhole(lab.session);
    });

    it('database-compacted: its file is rewritten', async () => {
      const inode = async (): Promise<string> =>
        await lab.session.exec('central', 'stat', '-c', '%i', '/run/lab/central/sb.db');
      const before = await inode();
      await startFault(lab.session, ['database-compacted', 'central/ovsdb-sb'], '100ms');
      expect(await inode()).not.toBe(before);
      await untilWhole(lab.session);
    });

    it("does not reach another tenant's packets, and verify says what fails on purpose", async () => {
      await startFault(lab.session, ['gateway-lost', 'nat-gateway-a'], LONG);
      expect(await hasNoWayOut('vpc-a-web-1')(lab.session)).toBe(true);
      expect(await hasNoWayOut('vpc-b-web-1')(lab.session)).toBe(false);
      expect(await pingsAnswered(lab.session, 'vpc-a-web-1')).toBeGreaterThan(17);
      const { code, out } = await lab.session.run(['verify', '--json']);
      const { failed, causes } = JSON.parse(out) as VerifyReport;
      expect(code).not.toBe(0);
      expect(failed.some(({ from }) => from === 'vpc-a-web-1')).toBe(true);
      expect(causes).toEqual([
        expect.objectContaining({ kind: 'fault', promises: failed.map(({ promise }) => promise) }),
      ]);
      expect(causes[0]?.text).toMatch(/^gateway-lost of nat-gateway-a, on purpose until \d\d:\d\d:\d\d$/);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });
  });
}
