// What monitoring promises: Prometheus answers, what it scrapes is up, and what is kept on the host is, within its bound.

import { MONITORING } from '../../model/layout.ts';
import type { UpkeepPromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import type { Monitoring } from './resolved.ts';
import { JOB_NAMES } from './rows.ts';

export const monitoringPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab: { monitoring } }) =>
    monitoring === undefined
      ? []
      : [
          ...keptPromises(monitoring),
          {
            kind: 'upkeep' as const,
            text: `Prometheus scrapes ${JOB_NAMES.join(', ')}`,
            category: 'monitoring',
            place: MONITORING,
            upkeep: { kind: 'monitoring' as const, jobs: JOB_NAMES },
          },
        ],
};

function keptPromises({ kept }: Monitoring): readonly UpkeepPromise[] {
  if (kept === undefined) return [];
  const { directory, mebibytes } = kept;
  return [
    {
      kind: 'upkeep',
      text: `what monitoring records is kept in ${directory}, and no more than ${mebibytes} MiB`,
      category: 'monitoring',
      place: MONITORING,
      upkeep: { kind: 'kept-data', mebibytes },
    },
  ];
}
