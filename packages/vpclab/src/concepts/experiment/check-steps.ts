// What of an experiment's steps no schema sees: faults that there are not, and amounts that a fault does not take.

import { didYouMean } from '../../lab-file/did-you-mean.ts';
import type { Path } from '../../lab-file/tree.ts';
import type { ExperimentStep } from '../../model/experiment.ts';
import { FAULT_AMOUNTS, amountOf, isFaultName, wrongAmount } from '../../model/fault-names.ts';
import type { Finding } from '../../model/problem.ts';

export function checkSteps(
  steps: readonly ExperimentStep[],
  complain: (path: Path, finding: Finding) => void,
): void {
  for (const [index, step] of steps.entries()) {
    const { fault } = step;
    if (!isFaultName(fault)) {
      const known = Object.keys(FAULT_AMOUNTS);
      complain(['steps', index, 'fault'], {
        message: `there is no fault "${fault}"`,
        expected: `one of ${known.join(', ')}`,
        suggestion: didYouMean(fault, known),
      });
      continue;
    }
    const wrong = wrongAmount(fault, step);
    if (wrong === undefined) continue;
    const own = amountOf(fault)?.option;
    complain(['steps', index, wrong], {
      message: `${fault} takes no ${wrong}`,
      expected: own === undefined ? 'a fault without an amount' : `\`${own}\``,
    });
  }
}
