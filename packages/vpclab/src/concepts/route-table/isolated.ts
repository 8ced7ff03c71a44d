// Whether a workload is in an isolated subnet.

import type { Lab } from '../../model/lab.ts';
import type { Workload } from '../workload/resolved.ts';

type Place = Pick<Workload, 'vpc' | 'subnet'>;

export function isolatedIn({ routeTables }: Lab): (workload: Place) => boolean {
  const isolated = new Set(
    routeTables.flatMap(({ vpc, subnet, table }) => (table === 'isolated' ? [`${vpc}/${subnet}`] : [])),
  );
  return ({ vpc, subnet }) => isolated.has(`${vpc}/${subnet}`);
}
