// The databases whose servers run, read back; one that does not run holds nothing that could be compared.

import type { OvsdbRow, OvsdbTarget } from '../../../model/rows.ts';
import { observeOvsdb } from '../../../ovn/observe.ts';
import { runningDaemons } from '../../daemon/work.ts';
import type { Observing } from '../../work/contract.ts';

const OPEN_MS = 10_000;

export async function observeDatabases({ once, world, signal }: Observing): Promise<readonly OvsdbRow[]> {
  const daemons = await once(runningDaemons);
  const nb: readonly OvsdbTarget[] = daemons.some(({ database }) => database?.schema === 'ovn-nb')
    ? [{ kind: 'nb' }]
    : [];
  const switches = daemons.flatMap(({ key, database }): readonly OvsdbTarget[] => {
    const [node = ''] = key.split('/');
    return database?.schema === 'vswitch' ? [{ kind: 'vswitch', node }] : [];
  });
  const rows = await Promise.all(
    [...nb, ...switches].map(async (target) => {
      const database = await world.databases.open(target, { signal, timeoutMs: OPEN_MS });
      await database.refresh({ signal, timeoutMs: OPEN_MS });
      return observeOvsdb(database.view, target, world.lab);
    }),
  );
  return rows.flat();
}
