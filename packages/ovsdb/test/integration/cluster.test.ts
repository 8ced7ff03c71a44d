// A RAFT cluster of three whose members die, hang, and lose each other.
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { connect, type ConnectOptions } from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { Cluster } from './support/cluster.ts';
import { expectEqualToDump } from './support/compare.ts';
import { Proxy } from './support/proxy.ts';
import { Server } from './support/server.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(() => cluster.healthy());

async function open(options: Partial<ConnectOptions> = {}) {
  const nb = await connect({
    remotes: cluster.remotes,
    database: OVN_Northbound,
    backoff: { maxMs: 200 },
    probeIntervalMs: 500,
    connectTimeoutMs: 1000,
    ...options,
  });
  onTestFinished(() => nb.close());
  return nb;
}

const replicaOf = async (nb: Awaited<ReturnType<typeof open>>) => nb.replica({ Address_Set: true });
/** Harmless to repeat, so that a lost answer is no reason to give up. */
const insert = (
  nb: Awaited<ReturnType<typeof open>>,
  name: string,
  replica?: Awaited<ReturnType<typeof replicaOf>>,
) =>
  nb.transact(
    (tx) => {
      tx.delete('Address_Set', [['name', '==', name]]);
      tx.insert('Address_Set', { name });
    },
    { replica, timeoutMs: 20_000, repeatable: true },
  );

test('the leader is found and kept to; a follower will do where that is allowed', async () => {
  const leader = await cluster.leader();
  const nb = await open();
  expect(nb.remote).toBe(leader.remote);
  const follower = await cluster.follower();
  const reader = await open({ remotes: follower.remote, leaderOnly: false });
  expect(reader.remote).toBe(follower.remote);
  await expect(open({ remotes: follower.remote, timeoutMs: 500 })).rejects.toMatchObject({
    code: 'connect-failed',
    message: expect.stringContaining('not the leader'),
  });
  const replica = await replicaOf(reader);
  await insert(nb, 'by-leader');
  await replica.waitFor((view) => view.table('Address_Set').index('name').has('by-leader'));
  await insert(reader, 'by-follower', replica);
  expect(replica.table('Address_Set').index('name').has('by-follower')).toBe(true);
  expectEqualToDump(replica as never, await leader.dump());
});

test('kill -9 of the leader: the client goes to the next one', async () => {
  const nb = await open();
  const replica = await replicaOf(nb);
  await insert(nb, 'before-kill', replica);
  const leader = await cluster.leader();
  await leader.stop();
  await insert(nb, 'after-kill', replica);
  expect(nb.remote).not.toBe(leader.remote);
  expectEqualToDump(replica as never, await (await cluster.leader()).dump());
  await leader.start();
});

test('kill -9 of a follower is not felt by who talks to the leader, and survived by who talks to it', async () => {
  const nb = await open();
  const replica = await replicaOf(nb);
  const states: string[] = [];
  nb.on('state', ({ kind }) => void states.push(kind));
  const follower = await cluster.follower();
  const reader = await open({ remotes: [follower.remote, ...cluster.remotes], leaderOnly: false });
  const readers = await replicaOf(reader);
  expect(reader.remote).toBe(follower.remote);
  await follower.stop();
  await insert(nb, 'without-follower', replica);
  await readers.waitFor((view) => view.table('Address_Set').index('name').has('without-follower'));
  expect(states).toEqual([]);
  expect(reader.remote).not.toBe(follower.remote);
  await follower.start();
  await cluster.healthy();
  await insert(nb, 'follower-is-back', replica);
  await readers.waitFor((view) => view.table('Address_Set').index('name').has('follower-is-back'));
  const dump = await (await cluster.leader()).dump();
  expectEqualToDump(replica as never, dump);
  expectEqualToDump(readers as never, dump);
  await expect.poll(() => follower.dump(), { timeout: 10_000 }).toEqual(dump);
});

test('a leader that hangs is left for another, and followed again as what it then is', async () => {
  const nb = await open();
  const replica = await replicaOf(nb);
  const leader = await cluster.leader();
  leader.suspend();
  try {
    await insert(nb, 'while-hanging', replica);
    expect(nb.remote).not.toBe(leader.remote);
  } finally {
    leader.resume();
  }
  await cluster.healthy();
  await insert(nb, 'after-hanging', replica);
  expectEqualToDump(replica as never, await (await cluster.leader()).dump());
});

test('after a cut only what changed is sent, and a change of the conditions fetches everything again', async () => {
  const leader = await cluster.leader();
  const proxy = await Proxy.start(leader.remote);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const direct = await open();
  await direct.transact((tx) => {
    for (let n = 0; n < 2000; n++)
      tx.insert('Address_Set', { name: `filler-${n}`, addresses: ['x'.repeat(50)] });
  });
  const nb = await open({ remotes: proxy.remote });
  const replica = await replicaOf(nb);
  const full = proxy.received;
  expect(full).toBeGreaterThan(200_000);
  const changes: string[] = [];
  replica.on('transaction', (list, cause) => {
    for (const { kind, new: row, old } of list) changes.push(`${cause} ${kind} ${(row ?? old)?.name}`);
  });
  await proxy.close();
  await direct.transact((tx) => {
    tx.delete('Address_Set', [['name', '==', 'filler-0']]);
    tx.update('Address_Set', [['name', '==', 'filler-1']], { addresses: [] });
    tx.insert('Address_Set', { name: 'meanwhile' });
  });
  await proxy.listen();
  await replica.waitFor((view) => view.table('Address_Set').index('name').has('meanwhile'));
  expect(changes.toSorted()).toEqual([
    'resync delete filler-0',
    'resync insert meanwhile',
    'resync update filler-1',
  ]);
  const again = proxy.received;
  expect(again).toBeLessThan(full / 3);
  expectEqualToDump(replica as never, await leader.dump());
  await proxy.close();
  const narrowed = replica.setWhere('Address_Set', [['name', '==', 'meanwhile']]);
  await proxy.listen();
  await narrowed;
  expect([...replica.table('Address_Set')].map(({ name }) => name)).toEqual(['meanwhile']);
  await direct.transact((tx) => tx.delete('Address_Set', []));
});

test('conditions changed while disconnected count, also when the first dump under them is lost', async () => {
  const leader = await cluster.leader();
  let lossy = false;
  const proxy = await Proxy.start(leader.remote, (request) => {
    if (lossy && request.includes('monitor_cond_since')) {
      lossy = false;
      queueMicrotask(() => proxy.cut());
    }
    return request;
  });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const direct = await open();
  await direct.transact((tx) => {
    tx.delete('Address_Set', []);
    for (const name of ['a', 'b', 'c']) tx.insert('Address_Set', { name });
  });
  const nb = await open({ remotes: proxy.remote });
  const replica = await nb.replica({ Address_Set: { columns: ['name'], where: [['name', '==', 'a']] } });
  const names = () => [...replica.table('Address_Set')].map(({ name }) => name).toSorted();
  for (const [loses, name] of [
    [false, 'b'],
    [true, 'c'],
  ] as const) {
    await proxy.close();
    await expect.poll(() => nb.connected).toBe(false);
    lossy = loses;
    const changed = replica.setWhere('Address_Set', [['name', '==', name]]);
    await proxy.listen();
    await changed;
    expect(names()).toEqual([name]);
  }
  expect(lossy).toBe(false);
});

test('a leader that is cut off from the client is left for one that is not', async () => {
  const leader = await cluster.leader();
  const proxies = await Promise.all(cluster.servers.map((server) => Proxy.start(server.remote)));
  onTestFinished(async () => {
    for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
  });
  const nb = await open({ remotes: proxies.map(({ remote }) => remote), leaderOnly: false });
  const replica = await replicaOf(nb);
  const used = proxies.find(({ remote }) => remote === nb.remote)!;
  used.silence();
  await insert(nb, 'other-way', replica);
  expect(nb.remote).not.toBe(used.remote);
  expectEqualToDump(replica as never, await leader.dump());
});

test('a server that has lost the rest of its cluster is left, and used again when they are back', async () => {
  const leader = await cluster.leader();
  const rest = cluster.servers.filter((server) => server !== leader);
  const reasons: string[] = [];
  const nb = await open({ remotes: leader.remote, leaderOnly: false });
  nb.on('state', (state) => {
    if (state.kind === 'connecting') reasons.push(state.reason?.message ?? '');
  });
  const replica = await replicaOf(nb);
  await insert(nb, 'before-loneliness', replica);
  try {
    for (const server of rest) server.suspend();
    await expect.poll(() => nb.connected, { timeout: 15_000 }).toBe(false);
    expect(reasons[0]).toContain('lost its cluster');
    expect([replica.synced, replica.table('Address_Set').index('name').has('before-loneliness')]).toEqual([
      false,
      true,
    ]);
  } finally {
    for (const server of rest) server.resume();
  }
  await insert(nb, 'after-loneliness', replica);
  await cluster.healthy();
  expectEqualToDump(replica as never, await (await cluster.leader()).dump());
});

test('a canceled transaction may still be committed, and is not taken for undone', async () => {
  const leader = await cluster.leader();
  const nb = await open({ probeIntervalMs: 5000 });
  const replica = await replicaOf(nb);
  const rest = cluster.servers.filter((server) => server !== leader);
  let error: unknown;
  try {
    for (const server of rest) server.suspend();
    // It is in the leader's log when the cancel comes; the server says "canceled" and commits it all the same.
    error = await nb
      .transact((tx) => tx.insert('Address_Set', { name: 'canceled' }), { timeoutMs: 200 })
      .catch((thrown: unknown) => thrown);
  } finally {
    for (const server of rest) server.resume();
  }
  expect(error).toMatchObject({ code: 'outcome-unknown', cause: { code: 'timeout' } });
  await replica.waitFor((view) => view.table('Address_Set').index('name').has('canceled'), {
    timeoutMs: 10_000,
  });
});

test('a leader that leaves the cluster is left', async () => {
  await using small = await Cluster.start();
  const nb = await open({ remotes: small.remotes });
  const replica = await replicaOf(nb);
  await insert(nb, 'before-leaving', replica);
  const leader = await small.leader();
  expect(nb.remote).toBe(leader.remote);
  await leader.control('cluster/leave', 'OVN_Northbound');
  await expect.poll(() => nb.connected && nb.remote !== leader.remote, { timeout: 15_000 }).toBe(true);
  await insert(nb, 'after-leaving', replica);
  expect(replica.table('Address_Set').size).toBe(2);
});

test('a cluster that has compacted its log is followed all the same', async () => {
  expect.hasAssertions();
  const nb = await open();
  const replica = await replicaOf(nb);
  for (let n = 0; n < 10; n++) await insert(nb, `logged-${n}`, replica);
  for (const server of cluster.servers) await server.control('ovsdb-server/compact', 'OVN_Northbound');
  const leader = await cluster.leader();
  await leader.stop();
  await insert(nb, 'after-compaction', replica);
  await leader.start();
  await cluster.healthy();
  const reader = await open({ remotes: leader.remote, leaderOnly: false });
  const fresh = await replicaOf(reader);
  await fresh.waitFor((view) => view.table('Address_Set').index('name').has('after-compaction'));
  const dump = await (await cluster.leader()).dump();
  expectEqualToDump(replica as never, dump);
  expectEqualToDump(fresh as never, dump);
});

test('a relay serves readers, and passes on what they write', async () => {
  const leader = await cluster.leader();
  const relay = await Server.start({ database: `relay:OVN_Northbound:${cluster.remotes.join(',')}` });
  onTestFinished(() => relay[Symbol.asyncDispose]());
  const nb = await open({ remotes: relay.remote });
  const replica = await replicaOf(nb);
  await insert(nb, 'through-relay', replica);
  expect(replica.table('Address_Set').index('name').has('through-relay')).toBe(true);
  expectEqualToDump(replica as never, await leader.dump());
});
