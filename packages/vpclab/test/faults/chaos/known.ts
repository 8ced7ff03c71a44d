// What the rest of vpclab makes of faults: no drift, and nothing of another name or place.

import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import { faults, isShutDown, isStopped, keepers, startFault, untilWhole } from '../../support/chaos-lab.ts';
import { LONG } from './cases.ts';
import type { SharedLab } from '../../support/shared-lab.ts';
import { until } from '../../support/lab-until.ts';

export function faultsAreKnown(lab: SharedLab): void {
  describe('plan and supervisor know active faults', () => {
    it('plan shows a fault, not drift, and apply leaves it alone', async () => {
      await startFault(lab.session, ['session-shutdown', 'nat-gateway-a'], LONG);
      const plan = await lab.session.json<Plan>('plan');
      expect(plan.changes).toEqual([]);
      expect(plan.faults?.map(({ fault, titles }) => [fault, titles])).toEqual([
        ['session-shutdown', ['FRR of nat-gateway-a']],
      ]);
      expect(await lab.session.vpclab('plan')).toMatch(
        /fault, until \d\d:\d\d:\d\d: session-shutdown of nat-gateway-a/,
      );
      await lab.session.vpclab('apply');
      expect(await isShutDown(lab.session)).toBe(true);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });

    it.each(['zebra', 'bgpd'])('%s that is paused is no drift either: it cannot be asked', async (name) => {
      const daemon = `nat-gateway-a/${name}`;
      await startFault(lab.session, ['process-pause', daemon], LONG);
      const plan = await lab.session.json<Plan>('plan');
      expect(plan).toMatchObject({ changes: [], faults: [{ fault: 'process-pause', target: daemon }] });
      await lab.session.vpclab('apply');
      expect(await isStopped(daemon)(lab.session)).toBe(true);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });

    it('what cannot be planned without a paused daemon names the fault and what ends it', async () => {
      const { id } = await startFault(lab.session, ['process-pause', 'central/ovsdb-nb'], LONG);
      const { code, err } = await lab.session.run(['plan']);
      expect(code).toBe(1);
      expect(err).toContain(
        'error FAULT_ACTIVE process-pause of central/ovsdb-nb keeps it from answering, until ',
      );
      expect(err).toContain(`\`vpclab chaos stop ${id}\` ends it`);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });

    it('what nobody can undo any more is drift, and apply repairs it', async () => {
      let id = '';
      const isDrift = async (): Promise<boolean> => {
        if (id !== '') await lab.session.vpclab('chaos', 'stop');
        ({ id } = await startFault(lab.session, ['session-shutdown', 'nat-gateway-a'], '10m'));
        const record = `/run/lab/.faults/${id}.json`;
        await lab.session.exec('central', 'sed', '-i', 's/"state":"active"/"state":"stuck"/', record);
        for (const pid of keepers(lab.session)) process.kill(pid, 'SIGKILL');
        return (await lab.session.json<Plan>('plan')).changes.length > 0;
      };
      // A repair after the fault before looks several times, and may have repaired this one too.
      await until(isDrift, 'the fault to be drift', 60_000);
      await lab.session.vpclab('apply');
      expect(await isShutDown(lab.session)).toBe(false);
      expect(await faults(lab.session)).toMatchObject([{ id, state: 'stuck' }]);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });

    it('drift beside a fault is still drift', async () => {
      await startFault(lab.session, ['gateway-lost', 'nat-gateway-a'], LONG);
      await lab.session.exec('nat-gateway-a', 'nft', 'add', 'table', 'ip', 'mine');
      const { changes } = await lab.session.json<Plan>('plan');
      expect(changes.map(({ kind, title }) => [kind, title])).toEqual([
        ['delete', expect.stringContaining('mine')],
      ]);
      await lab.session.vpclab('apply');
      expect((await lab.session.json<Plan>('plan')).changes).toEqual([]);
      await lab.session.vpclab('chaos', 'stop');
      await untilWhole(lab.session);
    });
  });

  describe('what cannot be broken is refused', () => {
    it.each([
      { words: ['link-lost', 'node-1'], message: /There is no fault "link-lost"\. Did you mean link-loss\?/ },
      {
        words: ['link-loss', 'node-9'],
        message: /link-loss has no target "node-9": did you mean node-1\? Targets are /,
      },
      { words: ['partition', 'node-1', '--percent', '5'], message: /partition takes no percent/ },
      { words: ['partition', 'node-1', '--for', '2h'], message: /"2h" is not a time such as 10s or 5m/ },
      { words: ['link-loss', 'node-1', '--percent', '101'], message: /"101" is not a percentage/ },
    ])('$words', async ({ words, message }) => {
      const { code, err } = await lab.session.run(['chaos', 'start', ...words]);
      expect(code).toBe(2);
      expect(err).toMatch(message);
      expect(await faults(lab.session)).toEqual([]);
    });
  });
}
