// The seed lab (labs/two-vpcs.yaml) from nothing to verified, beside the script that does the same by hand.

import { fileURLToPath } from 'node:url';
import { empty } from '../benchmark.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { runFloor } from '../floor.ts';
import type { Vpclab } from '../vpclab.ts';

export const LAB_FILE = fileURLToPath(new URL('../../../../labs/two-vpcs.yaml', import.meta.url));
const NAME = 'bench-seed';

const SEED: Figure = {
  name: 'seed',
  what: 'two-vpcs.yaml up and verified',
  unit: 'ms',
  target: { kind: 'ratio', atMost: 0.9 },
};

export function seed(vpclab: Vpclab): Benchmark {
  return {
    figures: [SEED],
    measure: async (wanted, context) => {
      const measured = empty([SEED], wanted);
      const samples = measured.get(SEED.name);
      for (let run = 0; run < context.runs; run += 1) {
        const floor = await runFloor('seed-lab.sh', [], context);
        context.keep(samples, 'floor', floor.until('first packets everywhere'), floor.stages);
        await context.settle();
        const { elapsedMs, stages } = await vpclab.up(LAB_FILE, NAME);
        context.keep(samples, 'ours', elapsedMs, stages);
        await vpclab.down(NAME);
        await context.settle();
      }
      return [...measured.values()];
    },
  };
}
