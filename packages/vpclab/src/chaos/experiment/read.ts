// Reads an experiment: all that is wrong with it at once, each with its place. Pure.

import { VpclabError } from '../../errors.ts';
import { formatProblems } from '../../lab-file/format-problems.ts';
import { readTree } from '../../lab-file/read-tree.ts';
import { reportIssues } from '../../lab-file/schema-problems.ts';
import { checkText, decodeSource } from '../../lab-file/source.ts';
import { plainValue, spanAt } from '../../lab-file/tree.ts';
import type { Tree } from '../../lab-file/tree.ts';
import { ProblemList } from '../../model/problem.ts';
import type { Finding } from '../../model/problem.ts';
import { checkSteps } from '../../concepts/experiment/check-steps.ts';
import { experimentSchema } from '../../concepts/experiment/written.ts';
import type { Experiment } from '../../model/experiment.ts';

const EMPTY: Finding = {
  message: 'the file is empty',
  expected: 'an experiment: name, brief, steps and expect',
  suggestion: 'start from the one in docs/how-to/load-and-break.md',
};

/** Throws EXPERIMENT_INVALID. */
export function readExperiment(fileName: string, written: string): Experiment {
  const text = decodeSource(written);
  const problems = new ProblemList(fileName, text);
  const isText = checkText(text, Buffer.byteLength(written), problems, EMPTY);
  const tree = isText ? readTree(text, problems, EMPTY) : undefined;
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
  checkSteps(parsed.data.steps, (path, finding) => problems.add(spanAt(tree, path), finding));
  return parsed.data;
}
