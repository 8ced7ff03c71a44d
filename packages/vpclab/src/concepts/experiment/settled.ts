// Experiments of the lab file: each name once, and faults that there are. Whether a target is there is known once it runs.

import type { Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import type { Experiment } from '../../model/experiment.ts';
import { checkSteps } from './check-steps.ts';
import { experimentKeys, experimentsOfLab } from './written.ts';

export const settledExperiments = step((resolution: Resolution): readonly Experiment[] => {
  const { experiments = [] } = experimentsOfLab.of(resolution.file);
  const names = new Set<string>();
  return experiments.map((entry, index) => {
    const written = experimentKeys.of(entry);
    const path = ['experiments', index];
    if (names.has(written.name)) {
      resolution.complain([...path, 'name'], {
        message: `the experiment "${written.name}" is there already`,
        expected: 'a name for each experiment',
      });
    }
    names.add(written.name);
    checkSteps(written.steps, (place, finding) => resolution.complain([...path, ...place], finding));
    return written;
  });
});
