// Reads an experiment: all that is wrong with it at once, each with its place. Pure.

import { VpclabError } from '../../errors.ts';
import { formatProblems } from '../../lab-file/format-problems.ts';
import { readTree } from '../../lab-file/read-tree.ts';
import { reportIssues } from '../../lab-file/schema-problems.ts';
import { checkText, decodeSource } from '../../lab-file/source.ts';
import { plainValue, spanAt } from '../../lab-file/tree.ts';
import type { Tree } from '../../lab-file/tree.ts';
import { didYouMean } from '../../lab-file/did-you-mean.ts';
import { ProblemList } from '../../model/problem.ts';
import { FAULTS } from '../registry.ts';
import { experimentSchema } from './schema.ts';
import type { Experiment } from './schema.ts';

/** Throws EXPERIMENT_INVALID. */
export function readExperiment(fileName: string, written: string): Experiment {
  const text = decodeSource(written);
  const problems = new ProblemList(fileName, text);
  const isText = checkText(text, Buffer.byteLength(written), problems);
  const tree = isText ? readTree(text, problems) : undefined;
  const experiment = tree === undefined ? undefined : checked(tree, problems);
  if (experiment !== undefined && problems.count === 0) return experiment;
  const found = problems.toArray();
  throw new VpclabError('EXPERIMENT_INVALID', formatProblems(found, { colour: false }), {
    details: { problems: found },
  });
}

function checked(tree: Tree, problems: ProblemList): Experiment | undefined {
  const parsed = experimentSchema.safeParse(plainValue(tree));
  if (!parsed.success) {
    reportIssues(parsed.error.issues, tree, problems);
    return undefined;
  }
  for (const [index, { fault, percent }] of parsed.data.steps.entries()) {
    const kind = FAULTS.find(({ name }) => name === fault);
    if (kind === undefined) {
      const known = FAULTS.map(({ name }) => name);
      problems.add(spanAt(tree, ['steps', index, 'fault']), {
        message: `there is no fault "${fault}"`,
        expected: `one of ${known.join(', ')}`,
        suggestion: didYouMean(fault, known),
      });
    } else if (percent !== undefined && kind.percent === undefined) {
      problems.add(spanAt(tree, ['steps', index, 'percent']), {
        message: `${fault} takes no percent`,
        expected: 'percent with a fault that loses packets at random',
      });
    }
  }
  return parsed.data;
}
