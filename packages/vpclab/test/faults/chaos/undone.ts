// How each mechanism is undone: at its deadline, and after the end of whoever could have undone it.

import { describe, expect, it } from 'vitest';
import {
  faults,
  hasNoCarrier,
  isStopped,
  keepers,
  killVpclabd,
  startFault,
  untilWhole,
} from '../../support/chaos-lab.ts';
import { BACK_MS, type Case, mechanisms } from './cases.ts';
import { daemonPid, findDaemon } from '../../support/lab-processes.ts';
import { FAULT_LAB } from '../../support/fault-looks.ts';
import type { SharedLab } from '../../support/shared-lab.ts';
import { until } from '../../support/lab-until.ts';

/** Of an experiment: what `chaos start` takes as words. */
function stepOf([fault, target, ...options]: readonly string[]): string {
  const more = options.flatMap((word, index) => {
    return word.startsWith('--') ? [`, ${word.slice(2)}: ${options[index + 1]}`] : [];
  });
  return `{ fault: ${fault}, target: ${target}${more.join('')}, for: 10m, overlap: true }`;
}

export function faultsAreUndone(lab: SharedLab): void {
  describe('each mechanism is undone', { timeout: 240_000 }, () => {
    const begin = async (time: string): Promise<void> => {
      const start = async ({ words, look }: Case): Promise<void> => {
        await startFault(lab.session, words, time);
        await until(async () => await look(lab.session), `${words[0]} to show`, 20_000);
      };
      const full = mechanisms.filter(({ words: [fault] }) => fault === 'disk-full');
      await Promise.all(mechanisms.filter((one) => !full.includes(one)).map(start));
      // Last: a full file system takes no records of others.
      for (const one of full) await start(one);
    };
    const undone = async (withinMs: number): Promise<void> => {
      await until(async () => (await faults(lab.session)).length === 0, 'the faults to end', withinMs);
      await Promise.all(
        mechanisms.map(async ({ words, look }) => {
          await until(async () => !(await look(lab.session)), `${words[0]} to be undone`, BACK_MS);
        }),
      );
      await untilWhole(lab.session);
    };

    it('at its deadline, also after kill -9 of vpclabd', async () => {
      const pid = daemonPid(lab.session.root, 'edge/bgpd');
      await begin('45s');
      killVpclabd(lab.session);
      expect(await hasNoCarrier(lab.session)).toBe(true);
      expect(await isStopped('edge/bgpd')(lab.session)).toBe(true);
      await undone(90_000);
      // 12 s of silence are the end of a daemon that hangs, but not of one that is paused on purpose.
      expect(findDaemon(lab.session.root, 'edge/bgpd')).toBe(pid);
      expect(keepers(lab.session)).toEqual([]);
    });

    it('after kill -9 of the command that runs an experiment of them', async () => {
      // A full file system takes no records of others that begin beside it.
      const cases = mechanisms.filter(({ words: [fault] }) => fault !== 'disk-full');
      const steps = cases.map(({ words }) => `  - ${stepOf(words)}\n`).join('');
      const bounds = 'expect: { affected: { broken: 10m }, others: { broken: 10m } }';
      const file = lab.session.file(`name: all\nbrief: For a test\nsteps:\n${steps}${bounds}\n`);
      const command = lab.session.start(['chaos', 'run', file]);
      await Promise.all(
        cases.map(async ({ words, look }) => {
          await until(async () => await look(lab.session), `${words[0]} to show\n${command.err}`, 60_000);
        }),
      );
      command.child.kill('SIGKILL');
      await undone(30_000);
      expect(keepers(lab.session)).toEqual([]);
    });

    it('even if the daemon that holds it was killed meanwhile', async () => {
      const { id } = await startFault(lab.session, ['hijack', 'nat-gateway-a'], '10m');
      process.kill(daemonPid(lab.session.root, 'nat-gateway-a/bgpd'), 'SIGKILL');
      await lab.session.vpclab('chaos', 'stop', id);
      expect(await faults(lab.session)).toEqual([]);
      await untilWhole(lab.session);
    });

    it('of what an apply took away meanwhile, so that nothing is left to undo', async () => {
      const words = [
        ['link-down', 'vpc-b-web-1'],
        ['link-flap', 'vpc-b-app-1'],
        ['link-rate', 'node-2', '--mbit', '5'],
      ];
      await Promise.all(words.map(async (one) => await startFault(lab.session, one, '10m')));
      const fewer = FAULT_LAB.replace('nodes: 2', 'nodes: 1').replace(/^  - { name: vpc-b.*\n/m, '');
      await lab.session.vpclab('apply', '--yes', lab.session.file(fewer));
      await lab.session.vpclab('chaos', 'stop');
      expect(await faults(lab.session)).toEqual([]);
      await lab.session.vpclab('apply', '--yes', lab.session.file(FAULT_LAB));
      await untilWhole(lab.session);
    });

    it('after kill -9 of its keeper, before its deadline', async () => {
      await begin('10m');
      for (const pid of keepers(lab.session)) process.kill(pid, 'SIGKILL');
      await undone(30_000);
      expect(keepers(lab.session)).toEqual([]);
    });
  });
}
