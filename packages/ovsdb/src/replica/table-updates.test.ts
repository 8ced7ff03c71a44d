import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { MessageText } from '../wire/message-text.ts';
import { readSmallUpdates } from './table-updates.ts';
import { Table } from './table.ts';

test('a row that came keeps no text of other updates alive', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const table = new Table('T');
  const heap = () => (collect(), process.memoryUsage().heapUsed);
  const before = heap();
  for (let n = 0; n < 64; n++) {
    const uuid = `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
    const text = `{"params":[{"T":{"${uuid}":{"insert":{"name":"n"}}}}]}${String(n).padStart(1 << 18)}`;
    const [updates] = new MessageText(text).read(0)!.params as readonly unknown[];
    for (const change of readSmallUpdates(new Map([['T', table]]), updates)) table.apply(change);
  }
  expect(table.size).toBe(64);
  expect(heap() - before).toBeLessThan(1 << 21);
});
