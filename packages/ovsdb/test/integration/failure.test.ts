// One server that dies, is cut off, compacted, converted: what a client and its replica make of it.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/index.ts';
import { expectEqualToDump } from './support/compare.ts';
import { watchSlices } from './support/longest-slice.ts';
import { open, start } from './support/for-one-test.ts';
import { Proxy } from './support/proxy.ts';
import { client, SCHEMAS } from './support/server.ts';

test('kill -9 and restart: the replica keeps what it knows, then catches up with one summed-up change', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica({ Address_Set: true });
  await nb.transact(
    (tx) => {
      tx.insert('Address_Set', { name: 'stays' });
      tx.insert('Address_Set', { name: 'goes' });
      tx.insert('Address_Set', { name: 'changes' });
    },
    { replica },
  );
  const events: [string, string[]][] = [];
  replica.on('transaction', (changes, cause) => {
    events.push([
      cause,
      changes.map((change) => `${change.kind} ${(change.new ?? change.old).name}`).toSorted(),
    ]);
  });
  const kept = replica.table('Address_Set').index('name').get('stays');
  await server.stop();
  await expect.poll(() => nb.connected).toBe(false);
  expect([replica.synced, replica.table('Address_Set').size]).toEqual([false, 3]);
  await server.start();
  const other = await open(server.remote);
  await other.transact((tx) => {
    tx.delete('Address_Set', [['name', '==', 'goes']]);
    tx.update('Address_Set', [['name', '==', 'changes']], { addresses: ['10.0.0.1'] });
    tx.insert('Address_Set', { name: 'comes' });
  });
  await replica.waitFor((view) => view.table('Address_Set').index('name').has('comes'));
  expect(events.flatMap(([, changes]) => changes).toSorted()).toEqual([
    'delete goes',
    'insert comes',
    'update changes',
  ]);
  expect(replica.table('Address_Set').index('name').get('stays')).toBe(kept);
  expectEqualToDump(replica as never, await server.dump());
});

test('an answer that is lost is an unknown outcome, not a guess', async () => {
  const server = await start();
  const proxy = await Proxy.start(server.remote);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const nb = await open(proxy.remote);
  proxy.silence();
  const lost = nb.transact((tx) => tx.insert('Address_Set', { name: 'a' })).catch((error: unknown) => error);
  const read = nb.transact((tx) => tx.select('Address_Set', [], ['name']));
  const repeatable = nb.transact(
    (tx) => {
      tx.delete('Address_Set', [['name', '==', 'r']]);
      tx.insert('Address_Set', { name: 'r' });
    },
    { repeatable: true },
  );
  await pause(50);
  proxy.cut();
  proxy.heal();
  expect(await lost).toMatchObject({ code: 'outcome-unknown', operations: [{ op: 'insert' }] });
  await repeatable;
  expect((await read).rows((await read).value)).toBeDefined();
});

test('what waits for a server that is gone ends when the client is closed, and what comes later at once', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica({ Address_Set: ['name'] });
  await server.stop();
  await expect.poll(() => nb.connected).toBe(false);
  const waits = [
    replica.waitFor(() => false),
    replica.ready(),
    nb.withLock('x', () => 0),
    nb.replica({ Address_Set: true }),
    nb.transact((tx) => tx.comment('never')),
  ];
  await nb.close();
  const started = performance.now();
  waits.push(
    nb.withLock('y', () => 0),
    nb.replica({ Address_Set: true }),
  );
  for (const wait of waits) await expect(wait).rejects.toMatchObject({ code: 'closed' });
  expect(performance.now() - started).toBeLessThan(2000);
});

test('a compacted database is the same database', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica({ Address_Set: true, NB_Global: true });
  await nb.transact((tx) => tx.insert('NB_Global', {}), { replica });
  for (let n = 0; n < 20; n++) {
    await nb.transact((tx) => {
      tx.insert('Address_Set', { name: `set-${n}` });
      tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1);
    });
  }
  await server.control('ovsdb-server/compact');
  await nb.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1), { replica });
  expectEqualToDump(replica as never, await server.dump());
  await server.stop();
  await server.start();
  await nb.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1), { replica, timeoutMs: 5000 });
  expect([...replica.table('NB_Global')][0]?.nb_cfg).toBe(22n);
  expectEqualToDump(replica as never, await server.dump());
});

test('a conversion under way: the replica gets the new columns, transactions continue, the connection stays', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica(
    { Logical_Switch_Port: ['name', 'peer'], Logical_Switch: true },
    { onMissing: 'skip' },
  );
  const insert = (name: string) =>
    nb.transact(
      (tx) => {
        const port = tx.insert('Logical_Switch_Port', { name, peer: 'other' });
        tx.insert('Logical_Switch', { name: `ls-${name}`, ports: [port] });
      },
      { replica, onMissing: 'skip' },
    );
  await insert('before');
  expect([...replica.table('Logical_Switch_Port')][0]?.peer).toBeUndefined();
  const states: string[] = [];
  nb.on('state', ({ kind }) => void states.push(kind));
  const stop = new AbortController();
  let written = 0;
  const writing = (async () => {
    while (!stop.signal.aborted) {
      await insert(`during-${written++}`);
      await pause(2);
    }
  })();
  await pause(50);
  await client('convert', server.remote, `${SCHEMAS}debian13/ovn-nb.ovsschema`);
  await expect.poll(() => nb.has('Logical_Switch_Port', 'peer')).toBe(true);
  await pause(50);
  stop.abort();
  await writing;
  await insert('after');
  await replica.ready();
  expect(replica.table('Logical_Switch_Port').index('name').get('after')?.peer).toBe('other');
  expect(replica.table('Logical_Switch_Port').size).toBe(written + 2);
  expect(states).toEqual([]);
  expectEqualToDump(replica as never, await server.dump());
});

test('a dump larger than any slice leaves the event loop free', async () => {
  const server = await start();
  const nb = await open(server.remote);
  for (let batch = 0; batch < 10; batch++) {
    await nb.transact((tx) => {
      for (let n = 0; n < 1000; n++) {
        tx.insert('Address_Set', {
          name: `set-${batch}-${n}`,
          addresses: [`10.0.${batch}.${n % 256}`, 'ü€😀'.repeat(5)],
          external_ids: { n: `${2 ** 60}` },
        });
      }
    });
  }
  const watch = watchSlices();
  const replica = await nb.replica({ Address_Set: true });
  const longest = watch.stop();
  expect(replica.table('Address_Set').size).toBe(10_000);
  expect(longest).toBeLessThan(50);
  expectEqualToDump(replica as never, await server.dump());
  await nb.transact((tx) => tx.update('Address_Set', [], { addresses: [] }), { replica });
  expect([...replica.table('Address_Set')].every(({ addresses }) => addresses.length === 0)).toBe(true);
  await nb.transact((tx) => tx.delete('Address_Set', []), { replica });
  expect(replica.table('Address_Set').size).toBe(0);
});

test('a message above the limit is refused', async () => {
  const server = await start();
  const nb = await open(server.remote, { maxMessageBytes: 100_000 });
  await nb.transact((tx) =>
    tx.insert('Address_Set', {
      name: 'big',
      addresses: Array.from({ length: 9000 }, (_, n) => `address-${n}`),
    }),
  );
  await expect(nb.replica({ Address_Set: true }, { timeoutMs: 300 })).rejects.toMatchObject({
    code: 'timeout',
    cause: { code: 'message-too-large' },
  });
  const reasons: (string | undefined)[] = [];
  nb.on('state', (state) => void reasons.push(state.kind === 'connecting' ? state.reason?.code : undefined));
  await nb.replica({ Address_Set: true }, { timeoutMs: 300 }).catch(() => undefined);
  expect(reasons).toContain('message-too-large');
});

test('a message above the limit is not asked for again and again, however long it takes to come', async () => {
  const server = await start();
  const nb = await open(server.remote);
  await nb.transact((tx) => tx.insert('Address_Set', { name: 'x'.repeat(200_000) }));
  const proxy = await Proxy.start(server.remote);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const limited = await open(proxy.remote, { maxMessageBytes: 100_000, backoff: { initialMs: 60_000 } });
  const slow = limited.replica({ Address_Set: true }, { timeoutMs: 3000 });
  proxy.silence();
  await pause(700);
  proxy.heal();
  await expect(slow).rejects.toMatchObject({ cause: { code: 'message-too-large' } });
  expect(proxy.connections).toBe(1);
});

test('a peer that is no OVSDB server is recognised', async () => {
  const server = await start();
  const path = join(server.dir, 'http');
  const listener = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  onTestFinished(() => void listener.close());
  await expect(connect({ remotes: `unix:${path}`, database: 'X', timeoutMs: 200 })).rejects.toMatchObject({
    cause: { code: 'malformed-message' },
  });
});
