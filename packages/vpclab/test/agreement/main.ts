// `npm run why-agreement -- [--pairs N] [--seed N] [--labs N]`: `why` against packets, on random labs with random damages.

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
    'of-lab': { type: 'string', default: '100' },
    each: { type: 'string', default: '10' },
  },
});

const pairs = Number(values.pairs);
const seed = Number(values.seed);
const ofLab = Math.min(pairs, Number(values['of-lab']));
const labs = fc
  .sample(labFile, { seed, numRuns: 4 * Math.ceil(pairs / ofLab) })
  .filter(({ workloads }) => workloads > 1 && workloads <= 24);
const findings: Finding[] = [];
for (let turn = 0; findings.length < pairs; turn += 1) {
  const lab = labs[turn % labs.length];
  if (lab === undefined) throw new Error('no lab');
  const rest = Math.min(ofLab, pairs - findings.length);
  const session = new LabSession();
  try {
    await session.vpclab('up', session.file(lab.text), '--name', LAB, '--no-verify', '--quiet');
    const options = { text: lab.text, seed: seed * 1000 + turn, each: Number(values.each), pairs: rest };
    for await (const finding of agreement(session, options)) {
      findings.push(finding);
      if (!finding.agrees || (finding.isBroken && !finding.isNamed))
        process.stderr.write(`${oddText(finding)}\n`);
    }
  } finally {
    await session.end();
  }
  process.stderr.write(`lab ${turn + 1}: ${tallyText(findings)}\n`);
}
process.stdout.write(`${tallyText(findings)}\n`);
process.exitCode = findings.every(({ agrees }) => agrees) ? 0 : 1;

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
