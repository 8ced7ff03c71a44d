// Following a replica by a loop, and a client by its events.
import { expect, onTestFinished, test } from 'vitest';
import { type ClientEvent, OvsdbError } from '../../src/index.ts';
import { open, start } from './support/for-one-test.ts';

test('a loop over changes misses none, however slow it is, and ends with the replica', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica({ Address_Set: ['name'] });
  const changes = replica.changes();
  const insert = (name: string) => nb.transact((tx) => tx.insert('Address_Set', { name }), { replica });
  // Before the loop begins, and while it is busy.
  await insert('a');
  const seen: string[] = [];
  for await (const transaction of changes) {
    for (const change of transaction.changes) if (change.kind === 'insert') seen.push(change.new.name);
    expect(transaction.cause).toBe('transaction');
    if (seen.length === 1) {
      await insert('b');
      await insert('c');
    }
    if (seen.length === 3) replica.close();
  }
  expect(seen).toEqual(['a', 'b', 'c']);
  expect((await changes.next()).done).toBe(true);
});

test('a loop over changes ends with the signal, by break, and when too much waits for it', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica({ Address_Set: ['name'] });
  const insert = (name: string) => nb.transact((tx) => tx.insert('Address_Set', { name }), { replica });
  const loop = async (options: Parameters<typeof replica.changes>[0], atFirst: () => Promise<boolean>) => {
    let count = 0;
    for await (const _ of replica.changes(options)) if (++count === 1 && (await atFirst())) break;
    return count;
  };
  const abort = new AbortController();
  const aborted = loop({ signal: abort.signal }, async () => {
    await insert('waits');
    abort.abort();
    return false;
  });
  const left = loop({}, () => Promise.resolve(true));
  const slow = loop({ maxWaiting: 2 }, async () => {
    for (const name of ['1', '2', '3']) await insert(name);
    return false;
  });
  await insert('first');
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  expect(await left).toBe(1);
  await expect(slow).rejects.toMatchObject({ code: 'fell-behind' });
  const late = replica.changes({ signal: AbortSignal.abort() });
  await expect(late.next()).rejects.toMatchObject({ code: 'aborted' });
  for (const careless of [{ maxWaiting: NaN }, { maxWaiting: -1 }, { signal: {} as AbortSignal }]) {
    expect(() => replica.changes(careless)).toThrow(
      expect.objectContaining({ code: 'invalid-option' }) as Error,
    );
  }
  await nb.close();
  expect((await replica.changes().next()).done).toBe(true);
});

test('onEvent receives connections, transactions and replicas, and may throw', async () => {
  const server = await start();
  const events: ClientEvent[] = [];
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown) => void uncaught.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', onUncaught);
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  });
  const nb = await open(`unix:/nonexistent,${server.remote}`, {
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'replica') throw new Error('of the program');
    },
  });
  const replica = await nb.replica({ Address_Set: ['name'] });
  await nb.transact((tx) => tx.insert('Address_Set', { name: 'a' }), { replica });
  await nb.transact((tx) => tx.abort()).catch(() => undefined);
  await server.stop();
  await expect.poll(() => events.at(-1)?.kind).toBe('connect-failed');
  const show = (event: ClientEvent) => {
    switch (event.kind) {
      case 'replica':
        return `${event.kind} ${event.tables.join()} ${event.cause} ${event.rows}`;
      case 'transaction':
        return `${event.kind} ${event.operations} ${event.error?.code} ${event.ms >= 0}`;
      case 'disconnected':
        return `${event.kind} ${event.remote} ${event.reason instanceof OvsdbError}`;
      case 'connected':
      case 'connect-failed':
        return `${event.kind} ${event.remote} ${event.ms >= 0}`;
    }
  };
  expect(events.slice(0, 7).map(show)).toEqual([
    'connect-failed unix:/nonexistent true',
    `connected ${server.remote} true`,
    'replica Address_Set load 0',
    'replica Address_Set transaction 1',
    'transaction 1 undefined true',
    'transaction 1 operation-failed true',
    `disconnected ${server.remote} true`,
  ]);
  expect(uncaught).toMatchObject([{ message: 'of the program' }, { message: 'of the program' }]);
});
