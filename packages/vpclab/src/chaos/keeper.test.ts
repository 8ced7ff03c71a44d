import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import type { FaultRecord } from '../model/fault.ts';
import { Keeper } from './keeper.ts';

it('the time of a fault begins once all of it is in effect, however long that took', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vpclab-keeper-'));
  const records = new FaultRecords(directory);
  const startedAt = Date.now() - 60_000;
  const record: FaultRecord = {
    ...{ id: '00000001', fault: 'partition', target: 'vpc-a', mechanism: '', state: 'starting' },
    ...{ startedAt, until: startedAt + 30_000, actions: [], holds: [], touches: [], tenants: [] },
    ...{ keeper: undefined, reason: undefined },
  };
  const keeper = new Keeper(record, records);
  let left = 0;
  await keeper.keep(() => {
    left = (records.read(record.id)?.until ?? 0) - Date.now();
    keeper.stop();
  });
  expect(left).toBeGreaterThan(20_000);
  expect(records.read(record.id)).toBeUndefined();
  expect(records.ended()).toMatchObject([{ id: record.id }]);
  rmSync(directory, { recursive: true });
});
