// Silence: a server that is gone is told from one that is busy, and from a program that is busy itself.
import { setImmediate as immediate, setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { expectEqualToDump } from './support/compare.ts';
import { open, start } from './support/for-one-test.ts';
import { Proxy } from './support/proxy.ts';
import { client } from './support/server.ts';

test('a network that swallows everything is noticed by the probe', async () => {
  const server = await start();
  const proxy = await Proxy.start(server.remote);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const nb = await open(`${proxy.remote},${server.remote}`, { probeIntervalMs: 200 });
  const replica = await nb.replica({ Address_Set: true });
  expect(nb.remote).toBe(proxy.remote);
  proxy.silence();
  const started = performance.now();
  await expect.poll(() => nb.remote, { timeout: 3000, interval: 20 }).toBe(server.remote);
  expect(performance.now() - started).toBeLessThan(1500);
  await nb.transact((tx) => tx.insert('Address_Set', { name: 'after' }), { replica });
  expect(replica.table('Address_Set').size).toBe(1);
});

test('a server that hangs is noticed by the probe, and used again when it is back', async () => {
  const server = await start();
  const nb = await open(server.remote, { probeIntervalMs: 200, connectTimeoutMs: 300 });
  const replica = await nb.replica({ Address_Set: true });
  server.suspend();
  await expect.poll(() => nb.connected, { timeout: 3000 }).toBe(false);
  server.resume();
  await nb.transact((tx) => tx.insert('Address_Set', { name: 'after' }), { replica });
  expectEqualToDump(replica as never, await server.dump());
});

test('a server that is busy with what this client asked of it is not taken for dead', async () => {
  const server = await start();
  const nb = await open(server.remote, { probeIntervalMs: 100 });
  const reasons: string[] = [];
  nb.on(
    'state',
    (state) => void reasons.push(state.kind === 'connecting' ? String(state.reason) : state.kind),
  );
  const started = performance.now();
  await nb.transact((tx) => {
    for (let n = 0; n < 20_000; n++) tx.insert('Address_Set', { name: `set-${n}`, addresses: ['192.0.2.1'] });
  });
  // Else the server is too fast for this to prove anything: ask more of it.
  expect(performance.now() - started).toBeGreaterThan(250);
  const replica = await nb.replica({ Address_Set: true });
  expect(replica.table('Address_Set').size).toBe(20_000);
  expect(reasons).toEqual([]);
});

test('a program that blocks its own event loop does not consider its server dead', async () => {
  const server = await start();
  const nb = await open(server.remote, { probeIntervalMs: 40 });
  const reasons: string[] = [];
  nb.on(
    'state',
    (state) => void reasons.push(state.kind === 'connecting' ? String(state.reason) : state.kind),
  );
  const blocked = new Int32Array(new SharedArrayBuffer(4));
  for (let n = 0; n < 20; n++) {
    await immediate();
    Atomics.wait(blocked, 0, 0, 90);
  }
  await nb.echo();
  expect(reasons).toEqual([]);
});

test('the server probes too, and is answered', async () => {
  const server = await start();
  const nb = await open(server.remote, { probeIntervalMs: 0 });
  await client(
    'transact',
    server.remote,
    JSON.stringify(['OVN_Northbound', { op: 'comment', comment: 'x' }]),
  );
  const states: string[] = [];
  nb.on('state', ({ kind }) => void states.push(kind));
  await nb.echo();
  // ovsdb-server's probe interval of a punix remote is 5 s: it would drop the connection after twice that.
  await pause(11_000);
  expect([states, nb.connected]).toEqual([[], true]);
});
