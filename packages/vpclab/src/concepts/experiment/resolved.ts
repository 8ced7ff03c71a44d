// What experiments resolve to: themselves. They make nothing.

import type { Experiment } from '../../model/experiment.ts';

declare module '../../model/lab.ts' {
  interface ConceptSections {
    experiment: { readonly experiments: readonly Experiment[] };
  }
}
