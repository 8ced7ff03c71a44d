// `npm run why-agreement -- [--pairs N] [--seed N] [--of-lab N] [--each N] [--beside N]`: `why` against packets, on random
// labs with random damages.

import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { labFile } from '../property/lab-file.arbitrary.ts';
import { LabSession } from '../support/lab-session.ts';
import { LAB, agreement } from './agreement.ts';
import type { Finding } from './agreement.ts';
import { tallyText } from './tally.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    // Pairs of a lab, pairs of a damage, labs at a time.
    'of-lab': { type: 'string', default: '100' },
    each: { type: 'string', default: '20' },
    beside: { type: 'string', default: '3' },
  },
});

const pairs = Number(values.pairs);
const seed = Number(values.seed);
const ofLab = Math.min(pairs, Number(values['of-lab']));
const labs = fc
  .sample(labFile, { seed, numRuns: 4 * Math.ceil(pairs / ofLab) })
  .filter(({ workloads }) => workloads > 1 && workloads <= 24);
const findings: Finding[] = [];
const turns = Array.from({ length: Math.ceil(pairs / ofLab) }, (_, turn) => turn).values();
const ended = await Promise.allSettled(
  Array.from({ length: Number(values.beside) }, async () => {
    for (const turn of turns) await askOneLab(turn);
  }),
);
for (const one of ended) if (one.status === 'rejected') process.stderr.write(`${String(one.reason)}\n`);
process.stdout.write(`${tallyText(findings)}\n`);
process.exitCode = findings.length === pairs && findings.every(({ agrees }) => agrees) ? 0 : 1;

async function askOneLab(turn: number): Promise<void> {
  const lab = labs[turn % labs.length];
  if (lab === undefined) throw new Error('no lab');
  const own: Finding[] = [];
  const session = new LabSession();
  try {
    await session.vpclab('up', session.file(lab.text), '--name', LAB, '--no-verify', '--quiet');
    const options = {
      ...{ text: lab.text, seed: seed * 1000 + turn, each: Number(values.each) },
      pairs: Math.min(ofLab, pairs - turn * ofLab),
    };
    for await (const finding of agreement(session, options)) {
      own.push(finding);
      if (!finding.agrees || (finding.isBroken && !finding.isNamed))
        process.stderr.write(`${oddText(finding)}\n`);
    }
  } finally {
    await session.end();
  }
  findings.push(...own);
  process.stderr.write(`lab ${turn + 1}: ${tallyText(own)}\n`);
}

function oddText({ damage, pair, heard, agrees, isBroken, isNamed, diagnosis }: Finding): string {
  const { from, to, protocol, port } = pair;
  return JSON.stringify({
    ...{ damage, pair: `${from} -> ${to} ${protocol} ${port ?? ''}`, heard, agrees, isBroken, isNamed },
    verdict: diagnosis.verdict,
    state: diagnosis.state,
    packet: diagnosis.packet,
    causes: diagnosis.causes.map(({ text }) => text),
  });
}
