// What monitoring promises: Prometheus answers, and what it scrapes is up.

import { MONITORING } from '../../model/layout.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import { JOB_NAMES } from './rows.ts';

export const monitoringPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab: { monitoring } }) =>
    monitoring === undefined
      ? []
      : [
          {
            kind: 'upkeep' as const,
            text: `Prometheus scrapes ${JOB_NAMES.join(', ')}`,
            category: 'monitoring',
            place: MONITORING,
            upkeep: { kind: 'monitoring' as const, jobs: JOB_NAMES },
          },
        ],
};
