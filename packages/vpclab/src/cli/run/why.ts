// `vpclab why`.

import type { VerdictKind } from '../../model/diagnosis.ts';
import type { WhyFlags } from '../commands/why.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { paint } from '../render/paint.ts';
import { whyText } from '../render/why.ts';
import { readWhyWords } from '../why-words.ts';

const NOT_REACHED = 1;
const UNDECIDED = 3;

export async function runWhy(this: CliContext, { name, json }: WhyFlags, ...words: string[]): Promise<void> {
  const { terminal } = this;
  const question = readWhyWords(words);
  const diagnosis = await clientOf(await chooseLab(name)).why(question);
  if (json) printJson(this, diagnosis);
  else {
    const view = {
      width: terminal.columns(),
      paint: paint(terminal.outColor),
      program: programName(this.env),
    };
    terminal.out(whyText(diagnosis, view));
  }
  const code = exitCodeOf(diagnosis.verdict.kind);
  if (code !== 0) throw new ShownFailure(code);
}

function exitCodeOf(kind: VerdictKind): number {
  switch (kind) {
    case 'reachable':
      return 0;
    case 'contradiction':
    case 'unsure':
      return UNDECIDED;
    case 'closed':
    case 'refused':
    case 'no-route':
    case 'lost':
    case 'other':
      return NOT_REACHED;
  }
}
