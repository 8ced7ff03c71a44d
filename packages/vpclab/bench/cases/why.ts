// `vpclab why` in the seed lab and at 100 VPCs: the whole command, the slowest of questions that end in different ways.

import { writeFileSync } from 'node:fs';
import { empty } from '../benchmark.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { runProgram } from '../run-program.ts';
import type { Vpclab } from '../vpclab.ts';
import { LAB_FILE } from './seed.ts';

/** The sender, the receiver, and the verdict that `why` has to give. */
type Question = { readonly ask: readonly [from: string, to: string]; readonly verdict: string };
type Size = { readonly figure: Figure; readonly vpcs: number; readonly questions: readonly Question[] };

/** Its link is taken down. */
const LOST = 'vpc-1-app-1';

const SIZES: readonly Size[] = [
  {
    figure: {
      name: 'why',
      what: 'vpclab why, two-vpcs.yaml',
      unit: 'ms',
      target: { kind: 'value', atMost: 1_000 },
    },
    vpcs: 0,
    questions: [
      { ask: ['vpc-a-web-1', 'vpc-a-db-2:80'], verdict: 'reachable' },
      { ask: ['vpc-a-web-1', 'vpc-b-web-1'], verdict: 'reachable' },
      { ask: ['vpc-a-web-1', 'host-1:80'], verdict: 'reachable' },
      { ask: ['vpc-a-web-1', 'vpc-a-web-2:23'], verdict: 'closed' },
      { ask: ['host-1', 'vpc-a-web-1'], verdict: 'refused' },
      { ask: ['vpc-b-web-1', 'vpc-a-app-1:80'], verdict: 'lost' },
    ],
  },
  {
    figure: {
      name: 'why-100',
      what: 'vpclab why, 100 VPCs',
      unit: 'ms',
      target: { kind: 'value', atMost: 3_000 },
    },
    vpcs: 100,
    questions: [
      { ask: ['vpc-1-web-1', 'vpc-1-db-2:80'], verdict: 'reachable' },
      { ask: ['vpc-50-web-1', 'vpc-50-web-2'], verdict: 'reachable' },
      { ask: ['vpc-99-web-1', 'vpc-100-web-1'], verdict: 'no-route' },
      { ask: ['vpc-1-web-1', 'vpc-1-app-1:80'], verdict: 'lost' },
    ],
  },
];

export function why(vpclab: Vpclab): readonly Benchmark[] {
  return SIZES.map(({ figure, vpcs, questions }): Benchmark => ({
    figures: [figure],
    measure: async (wanted, context) => {
      const measured = empty([figure], wanted);
      const name = `bench-${figure.name}`;
      await vpclab.run(['up', await labFile(vpclab, vpcs), '--name', name]);
      const lost = vpcs === 0 ? 'vpc-a-app-1' : LOST;
      await vpclab.run(['exec', '--name', name, lost, '--', 'ip', 'link', 'set', 'eth0', 'down']);
      for (let run = 0; run < context.runs; run += 1) {
        let slowest = 0;
        for (const question of questions) {
          const took = await asked(vpclab, name, question, context.signal);
          process.stderr.write(`  ${question.ask.join(' -> ')} ${took.toFixed(0)} ms\n`);
          slowest = Math.max(slowest, took);
        }
        context.keep(measured.get(figure.name), 'ours', slowest);
      }
      await vpclab.down(name);
      await context.settle();
      return [...measured.values()];
    },
  }));
}

async function labFile(vpclab: Vpclab, vpcs: number): Promise<string> {
  if (vpcs === 0) return LAB_FILE;
  const file = vpclab.file(`why-${vpcs}.yaml`);
  writeFileSync(file, (await vpclab.run(['gen', '--vpcs', String(vpcs)])).lines.join('\n'));
  return file;
}

async function asked(
  vpclab: Vpclab,
  name: string,
  { ask, verdict }: Question,
  signal: AbortSignal,
): Promise<number> {
  const { elapsedMs, lines } = await runProgram([vpclab.launcher, 'why', '--name', name, ...ask, '--json'], {
    ...{ env: vpclab.env, timeoutMs: 60_000, signal },
    exitCodes: [0, 1],
  });
  const said = JSON.parse(lines.join('\n')) as { verdict: { kind: string; text: string } };
  if (said.verdict.kind !== verdict)
    throw new Error(`${ask.join(' -> ')}: ${said.verdict.kind}, ${said.verdict.text}`);
  return elapsedMs;
}
