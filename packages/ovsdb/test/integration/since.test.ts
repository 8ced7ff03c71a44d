// What a client that comes back goes on from: the last transaction that it has seen, of a server that has seen it too.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { expectEqualToDump } from './support/compare.ts';
import { open } from './support/for-one-test.ts';
import { freePorts } from './support/ports.ts';
import { Proxy } from './support/proxy.ts';
import { NB_SCHEMA, Server } from './support/server.ts';

/** A cluster of one: its server knows its last transactions, as a standalone one does not. */
async function clusterOfOne() {
  const dir = mkdtempSync(join(tmpdir(), 'ovsdb-since-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const database = join(dir, 'db');
  const [port] = await freePorts(1);
  execFileSync('ovsdb-tool', ['create-cluster', database, NB_SCHEMA, `tcp:127.0.0.1:${port}`], {
    stdio: 'pipe',
  });
  const server = await Server.start({ database });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { server, database };
}

const ROWS = 400;

test('after a cut the client asks from its last transaction, and no change counts twice', async () => {
  const { server } = await clusterOfOne();
  const asked: string[] = [];
  const proxy = await Proxy.start(server.remote, (request) => {
    const text = request.toString();
    for (const [, since] of text.matchAll(/"monitor_cond_since","params":\[.*?,"([0-9a-f-]{36})"\]/g))
      asked.push(since!);
    return request;
  });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const nb = await open(proxy.remote);
  const writer = await open(server.remote);
  await writer.transact((tx) => {
    for (let n = 0; n < ROWS; n++)
      tx.insert('Address_Set', { name: `set-${n}`, addresses: ['192.0.2.1', 'x'.repeat(200)] });
  });
  const replica = await nb.replica({ Address_Set: true });
  // Differences of sets undo each other when they are applied a second time.
  const add = (address: string) =>
    writer.transact((tx) =>
      tx.mutate('Address_Set', [['name', '==', 'set-7']], 'addresses', 'insert', [address]),
    );
  await add('192.0.2.2');
  await add('192.0.2.3');
  const set = () => replica.table('Address_Set').index('name').get('set-7')!;
  await replica.waitFor(() => set().addresses.length === 4);
  const last = replica.lastTransaction;
  proxy.silence();
  await add('192.0.2.4');
  const changes: string[] = [];
  replica.on('transaction', (list, cause) => void changes.push(`${cause}: ${list.length}`));
  proxy.cut();
  proxy.heal();
  await replica.waitFor(() => set().addresses.length === 5);
  expectEqualToDump(replica as never, await server.dump());
  expect([asked.length, asked[1]]).toEqual([2, last]);
  expect(changes).toEqual(['resync: 1']);
  // The answer was "since": a dump is larger than this.
  expect(proxy.received).toBeLessThan(100 * ROWS);
});

test('a server whose log is behind what was seen already is refused, until it has caught up', async () => {
  const { server, database } = await clusterOfOne();
  const nb = await open(server.remote, { backoff: { maxMs: 50 } });
  const replica = await nb.replica({ Address_Set: ['name'] });
  const write = (name: string) => nb.transact((tx) => tx.insert('Address_Set', { name }), { replica });
  await write('before');
  const copy = `${database}.copy`;
  copyFileSync(database, copy);
  for (let n = 0; n < 20; n++) await write(`after-${n}`);
  // Somebody brings an old copy of the log back.
  await server.stop();
  copyFileSync(copy, database);
  await server.start();
  await expect(nb.ready({ timeoutMs: 1500 })).rejects.toMatchObject({
    code: 'connect-failed',
    message: expect.stringContaining('behind what was seen already'),
  });
  expect([nb.connected, replica.table('Address_Set').size]).toEqual([false, 21]);
  const other = await open(server.remote);
  for (let n = 0; n < 30; n++) await other.transact((tx) => tx.insert('Address_Set', { name: `again-${n}` }));
  await replica.ready({ timeoutMs: 5000 });
  expectEqualToDump(replica as never, await server.dump());
});

test('the end of a connection is reported at once, with its reason, before any attempt to make another', async () => {
  const { server } = await clusterOfOne();
  const proxy = await Proxy.start(server.remote);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const nb = await open(proxy.remote);
  const replica = await nb.replica({ Address_Set: ['name'] });
  const told: string[] = [];
  nb.on('state', (state) => {
    const detail = state.kind === 'connecting' ? state.reason?.code : '';
    told.push(`client ${state.kind} ${detail}`);
  });
  replica.on('state', (state) => void told.push(`replica ${state.kind} synced=${replica.synced}`));
  proxy.cut();
  await expect.poll(() => told.length).toBe(4);
  expect(told).toEqual([
    'replica behind synced=false',
    'client connecting connection-lost',
    'client connected ',
    'replica synced synced=true',
  ]);
});
