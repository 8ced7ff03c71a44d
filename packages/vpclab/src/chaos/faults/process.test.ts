// How a daemon is slowed where a control group can be made, and where none can.

import { expect, it, vi } from 'vitest';
import { parseLab } from '../../concepts/parse-lab.ts';
import type { LabView } from '../../model/engine.ts';
import { cpuGroupOf } from '../mechanisms/cpu-limit.ts';
import { processSlow } from './process.ts';

vi.mock('../mechanisms/cpu-limit.ts', () => ({ cpuGroupOf: vi.fn<typeof cpuGroupOf>() }));

const parsed = parseLab({ fileName: 'lab.yaml', text: 'vpcs: [{ name: a, tenant: t, subnets: [web] }]\n' });
if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
const view: LabView = { lab: parsed.lab, rows: [], pidOf: () => process.pid };

it('gives it less of a processor by its own control group', async () => {
  const group = { version: 2, group: '/sys/fs/cgroup/vpclab-1/vpclab-slow-2-3', home: '/h' } as const;
  vi.mocked(cpuGroupOf).mockReturnValueOnce(group);
  const { mechanism, actions, holds } = await processSlow.effect('edge/bgpd', view, 60);
  expect(mechanism).toBe('a control group (version 2) gives edge/bgpd 40 % of one processor');
  expect(actions).toEqual([expect.objectContaining({ kind: 'cpu-limit', percent: 60, ...group })]);
  expect(holds).toEqual(['edge/bgpd']);
});

it('stops it by turns elsewhere', async () => {
  const { mechanism, actions } = await processSlow.effect('edge/bgpd', view, 60);
  expect(mechanism).toBe('SIGSTOP and SIGCONT by turns to edge/bgpd: stopped for 60 % of the time');
  expect(actions).toEqual([expect.objectContaining({ kind: 'slow', percent: 60 })]);
});
