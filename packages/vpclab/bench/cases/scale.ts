// N VPCs x 3 subnets x 3 workloads on two nodes, from nothing to all ports up and every workload probed; and, for the
// biggest of them, what is done with a lab that runs: memory, plan, one more subnet, down.

import { readFileSync, writeFileSync } from 'node:fs';
import { empty } from '../benchmark.ts';
import type { BenchContext, Benchmark, Figure, Measured } from '../benchmark.ts';
import { runFloor } from '../floor.ts';
import type { Vpclab } from '../vpclab.ts';
import { addSubnet } from './add-subnet.ts';

function scaleFigure(vpcs: number): Figure {
  return {
    name: `scale-${vpcs}`,
    what: `${vpcs} VPCs x 3 x 3 up, every workload probed`,
    unit: 'ms',
    target: { kind: 'ratio', atMost: 1 },
  };
}

const PLAN: Figure = {
  name: 'plan-noop',
  what: 'vpclab plan, nothing to change, 100 VPCs',
  unit: 'ms',
  target: { kind: 'value', atMost: 300 },
};
const ADD: Figure = {
  name: 'add-subnet',
  what: 'one more subnet until its first answer, 100 VPCs',
  unit: 'ms',
  target: { kind: 'value', atMost: 500 },
};
const DOWN: Figure = {
  name: 'down-100',
  what: 'vpclab down, 100 VPCs',
  unit: 'ms',
  target: { kind: 'value', atMost: 2_000 },
};
const MEMORY: Figure = {
  name: 'memory',
  what: 'vpclabd after up, 100 VPCs: PSS',
  unit: 'MB',
  target: { kind: 'value', atMost: 150 },
};
const RSS: Figure = {
  name: 'memory-rss',
  what: 'the same: RSS, with pages shared with other processes',
  unit: 'MB',
  target: { kind: 'value', atMost: 150 },
};

type Size = { readonly vpcs: number; readonly extra: readonly Figure[] };

const SIZES: readonly Size[] = [
  { vpcs: 20, extra: [] },
  { vpcs: 100, extra: [PLAN, ADD, DOWN, MEMORY, RSS] },
];

export function scale(vpclab: Vpclab): readonly Benchmark[] {
  return SIZES.map(({ vpcs, extra }): Benchmark => {
    const figures = [scaleFigure(vpcs), ...extra];
    return {
      figures,
      measure: async (wanted, context) => {
        const measured = empty(figures, wanted);
        const name = `bench-${vpcs}`;
        const file = vpclab.file(`${name}.yaml`);
        writeFileSync(file, (await vpclab.run(['gen', '--vpcs', String(vpcs)])).lines.join('\n'));
        for (let run = 0; run < context.runs; run += 1) {
          await sampleFloor(vpcs, measured, context);
          await sampleOurs(vpclab, { vpcs, name, file }, measured, context);
        }
        return [...measured.values()];
      },
    };
  });
}

async function sampleFloor(
  vpcs: number,
  measured: ReadonlyMap<string, Measured>,
  context: BenchContext,
): Promise<void> {
  const isMore = measured.has(PLAN.name) || measured.has(ADD.name);
  if (!isMore && !measured.has(DOWN.name) && !measured.has(`scale-${vpcs}`)) return;
  const floor = await runFloor('scale.sh', [String(vpcs), ...(isMore ? ['more'] : [])], context);
  context.keep(measured.get(`scale-${vpcs}`), 'floor', floor.until('all ports up'), floor.stages);
  context.keep(measured.get(DOWN.name), 'floor', floor.endMs);
  if (isMore) {
    context.keep(measured.get(PLAN.name), 'floor', floor.took('read back'));
    context.keep(measured.get(ADD.name), 'floor', floor.took('one more subnet'));
  }
  await context.settle();
}

type RunningLab = { readonly vpcs: number; readonly name: string; readonly file: string };

async function sampleOurs(
  vpclab: Vpclab,
  { vpcs, name, file }: RunningLab,
  measured: ReadonlyMap<string, Measured>,
  context: BenchContext,
): Promise<void> {
  const { elapsedMs, stages } = await vpclab.up(file, name);
  context.keep(measured.get(`scale-${vpcs}`), 'ours', elapsedMs, stages);
  const pid = await vpclab.daemonPid(name);
  context.keep(measured.get(MEMORY.name), 'ours', memoryOf(pid, 'Pss'));
  context.keep(measured.get(RSS.name), 'ours', memoryOf(pid, 'Rss'));
  if (measured.has(PLAN.name)) {
    const { elapsedMs: planMs, lines } = await vpclab.run(['plan', file, '--name', name]);
    if (!lines.some((line) => line.startsWith('Nothing to change')))
      throw new Error(`the lab drifted:\n${lines.slice(0, 15).join('\n')}`);
    context.keep(measured.get(PLAN.name), 'ours', planMs);
  }
  if (measured.has(ADD.name))
    context.keep(
      measured.get(ADD.name),
      'ours',
      await addSubnet(vpclab, { name, file, vpcs }, context.signal),
    );
  const downMs = await vpclab.down(name);
  context.keep(measured.get(DOWN.name), 'ours', downMs);
  await context.settle();
}

/** Megabytes, from /proc/PID/smaps_rollup (proc_pid_smaps(5)). */
export function memoryOf(pid: number, field: 'Pss' | 'Rss'): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}
