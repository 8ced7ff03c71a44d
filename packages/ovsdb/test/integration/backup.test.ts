// Two standalone servers, one active and one its backup, which is read-only: writes find their way, and say why if they can't.
import { expect, onTestFinished, test } from 'vitest';
import { PermissionDenied } from '../../src/index.ts';
import { open, start } from './support/for-one-test.ts';
import { Server } from './support/server.ts';

async function pair() {
  const active = await start();
  const backup = await Server.start({ args: [`--sync-from=${active.remote}`] });
  onTestFinished(() => backup[Symbol.asyncDispose]());
  return { active, backup };
}

test('a client that reached the backup first writes to the active server', async () => {
  const { active, backup } = await pair();
  const nb = await open([backup.remote, active.remote].join(','), { backoff: { maxMs: 100 } });
  const replica = await nb.replica({ Address_Set: ['name'] });
  expect(nb.remote).toBe(backup.remote);
  await nb.transact((tx) => tx.insert('Address_Set', { name: 'written' }), { replica, timeoutMs: 5000 });
  expect([nb.remote, replica.table('Address_Set').index('name').has('written')]).toEqual([
    active.remote,
    true,
  ]);
  expect((await active.dump()).get('Address_Set')).toMatchObject([{ name: 'written' }]);
  // And the backup gets it, over its own way.
  await expect
    .poll(async () => (await backup.dump()).get('Address_Set'))
    .toMatchObject([{ name: 'written' }]);
});

test('where no server accepts writes, the refusal is reported soon', async () => {
  const { active, backup } = await pair();
  const nb = await open([backup.remote, active.remote].join(','), { backoff: { maxMs: 100 } });
  await active.stop();
  const started = performance.now();
  const write = nb.transact((tx) => tx.insert('Address_Set', { name: 'never' }), { timeoutMs: 20_000 });
  await expect(write).rejects.toBeInstanceOf(PermissionDenied);
  expect(performance.now() - started).toBeLessThan(10_000);
  const alone = await open(backup.remote);
  const refused = alone.transact((tx) => tx.insert('Address_Set', { name: 'never' }));
  await expect(refused).rejects.toBeInstanceOf(PermissionDenied);
  expect(alone.connected).toBe(true);
});
