// The floor: the same work by the plain C tools, each in its fastest form. The scripts print "stage<TAB>milliseconds".

import { fileURLToPath } from 'node:url';
import type { BenchContext, StageTime } from './benchmark.ts';
import { runProgram } from './run-program.ts';

export type Floor = {
  /** From the start of the script to the line of that name. */
  readonly until: (stage: string) => number;
  /** How long that stage took. */
  readonly took: (stage: string) => number;
  readonly stages: readonly StageTime[];
  /** From the last line to the end: the kernel takes the sandbox away. */
  readonly endMs: number;
};

const TIMEOUT_MS = 300_000;

export async function runFloor(
  script: 'seed-lab.sh' | 'scale.sh',
  args: readonly string[],
  { signal }: BenchContext,
): Promise<Floor> {
  const stages: StageTime[] = [];
  const path = fileURLToPath(new URL(`baseline/${script}`, import.meta.url));
  const { elapsedMs } = await runProgram(['bash', path, ...args], {
    timeoutMs: TIMEOUT_MS,
    signal,
    onLine: (line, endedAtMs) => {
      const [stage = '', tookMs] = line.split('\t');
      if (tookMs !== undefined) stages.push({ stage, endedAtMs, tookMs: Number(tookMs) });
    },
  });
  const find = (name: string): StageTime => {
    const found = stages.find(({ stage }) => stage === name);
    if (found === undefined) throw new Error(`${script} has no stage "${name}"`);
    return found;
  };
  return {
    until: (stage) => find(stage).endedAtMs,
    took: (stage) => find(stage).tookMs,
    stages,
    endMs: elapsedMs - (stages.at(-1)?.endedAtMs ?? elapsedMs),
  };
}
