// Which subnet has which route table, and whether its workloads ask for something else.

import type { Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { elasticOfWorkload } from '../elastic/written.ts';
import { settledSubnets } from '../subnet/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { RouteTable } from './resolved.ts';
import { routeTableOfSubnet } from './written.ts';

export const settledRouteTables = step((resolution): readonly RouteTable[] => {
  const tables = [...settledSubnets(resolution).values()].flat().flatMap(({ vpc, name, entry }) => {
    const table = entry === undefined ? undefined : routeTableOfSubnet.of(entry).routeTable;
    return table === undefined ? [] : [{ vpc, subnet: name, table }];
  });
  checkWorkloads(resolution, tables);
  return tables;
});

function checkWorkloads(resolution: Resolution, tables: readonly RouteTable[]): void {
  const closed = new Map(
    tables.flatMap(({ vpc, subnet, table }) => (table === 'public' ? [] : [[`${vpc}/${subnet}`, table]])),
  );
  if (closed.size === 0) return;
  for (const { vpc, subnet, name, entry, path } of settledWorkloads(resolution)) {
    const table = closed.get(`${vpc}/${subnet}`);
    if (table === undefined || entry === undefined) continue;
    const { elastic = false, publish = [] } = elasticOfWorkload.of(entry);
    for (const key of [
      ...(elastic === false ? [] : ['elastic']),
      ...(publish.length === 0 ? [] : ['publish']),
    ]) {
      resolution.complainOfKey([...path, key], {
        message: `"${name}" is in the ${table} subnet "${subnet}" of "${vpc}": nothing comes in from outside`,
        expected: `no \`${key}\`, or a subnet with another \`routeTable\``,
      });
    }
  }
}
