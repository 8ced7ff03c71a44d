// `vpclab version`: what every command costs before it does anything. With node's compile cache as the last command
// left it, and with none, as after an installation. The floor is Node itself.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { empty } from '../benchmark.ts';
import type { BenchContext, Benchmark, Figure } from '../benchmark.ts';
import { runProgram } from '../run-program.ts';
import type { Vpclab } from '../vpclab.ts';

const WARM: Figure = {
  name: 'version',
  what: 'vpclab version, compile cache warm',
  unit: 'ms',
  target: { kind: 'value', atMost: 150 },
};
const COLD: Figure = {
  name: 'version-cold',
  what: 'vpclab version, compile cache empty',
  unit: 'ms',
  target: { kind: 'value', atMost: 150 },
};

export function version(vpclab: Vpclab): Benchmark {
  return {
    figures: [WARM, COLD],
    measure: async (wanted, context) => {
      const measured = empty([WARM, COLD], wanted);
      const caches = join(vpclab.directory, 'caches');
      mkdirSync(caches);
      const warm = { NODE_COMPILE_CACHE: join(caches, 'warm') };
      await vpclab.run(['version'], warm);
      for (let run = 0; run < context.runs; run += 1) {
        const floorMs = await bareNode(context);
        const cold = { NODE_COMPILE_CACHE: join(caches, String(run)) };
        for (const [figure, env] of [
          [WARM, warm],
          [COLD, cold],
        ] as const) {
          const samples = measured.get(figure.name);
          context.keep(samples, 'floor', floorMs);
          context.keep(samples, 'ours', (await vpclab.run(['version'], env)).elapsedMs);
        }
      }
      rmSync(caches, { recursive: true });
      return [...measured.values()];
    },
  };
}

async function bareNode({ signal }: BenchContext): Promise<number> {
  const command = [process.execPath, '--input-type=module', '--eval', ''];
  return (await runProgram(command, { timeoutMs: 10_000, signal })).elapsedMs;
}
