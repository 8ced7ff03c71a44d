// A RAFT cluster whose network is cut between the servers, by a link that is taken down: nobody is told, packets are lost.
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { Cluster } from './support/cluster.ts';
import { expectEqualToDump } from './support/compare.ts';
import { Network, NO_NETWORK } from './support/network.ts';
import type { Server } from './support/server.ts';

describe.skipIf(NO_NETWORK)('a cut between the servers (needs root, for network namespaces)', () => {
  let network: Network;
  let cluster: Cluster;
  const made = new AsyncDisposableStack();
  beforeAll(async () => {
    network = made.use(new Network(3));
    cluster = made.use(await Cluster.start({ network }));
  });
  afterAll(() => made.disposeAsync());
  beforeEach(() => cluster.healthy());

  async function open(remotes: readonly string[], leaderOnly = true) {
    const nb = await connect({
      ...{ remotes, leaderOnly, database: OVN_Northbound, backoff: { maxMs: 200 } },
      ...{ probeIntervalMs: 500, connectTimeoutMs: 1000 },
    });
    onTestFinished(() => nb.close());
    return { nb, replica: await nb.replica({ Address_Set: true }) };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  /** Harmless to repeat, so that a lost answer is no reason to give up. */
  const insert = ({ nb, replica }: Opened, name: string) =>
    nb.transact(
      (tx) => {
        tx.delete('Address_Set', [['name', '==', name]]);
        tx.insert('Address_Set', { name });
      },
      { replica, timeoutMs: 20_000, repeatable: true },
    );

  const hostOf = (server: Server) => cluster.servers.indexOf(server);
  const namesIn = async (server: Server) =>
    ((await server.dump()).get('Address_Set') ?? []).map(({ name }) => name as string).toSorted();

  test('a leader without followers is left; what was sent to it is not acknowledged, what was sent to its successor is kept', async () => {
    const leader = await cluster.leader();
    const moving = await open(cluster.remotes);
    const staying = await open([leader.remote]);
    await insert(moving, 'before');
    network.cut(hostOf(leader));
    onTestFinished(() => network.mend(hostOf(leader)));
    const lost = staying.nb
      .transact((tx) => tx.insert('Address_Set', { name: 'to-nobody' }), { timeoutMs: 2000 })
      .catch((error: unknown) => error);
    const acknowledged = ['before'];
    for (const name of ['cut-1', 'cut-2', 'cut-3']) {
      await insert(moving, name);
      acknowledged.push(name);
    }
    expect(moving.nb.remote).not.toBe(leader.remote);
    expect(await lost).toMatchObject({ code: 'outcome-unknown' });
    network.mend(hostOf(leader));
    await cluster.healthy();
    await insert(moving, 'after');
    const present = await namesIn(await cluster.leader());
    expect(present.filter((name) => name !== 'to-nobody')).toEqual([...acknowledged, 'after'].toSorted());
    const reader = await open([leader.remote], false);
    await reader.replica.waitFor((view) => view.table('Address_Set').uniqueIndex('name').has('after'));
    for (const server of cluster.servers) {
      await expect.poll(() => namesIn(server), { timeout: 10_000 }).toEqual(present);
      expectEqualToDump(moving.replica as never, await server.dump());
      expectEqualToDump(reader.replica as never, await server.dump());
    }
  });

  test('a follower that is alone is left by its readers, and good again when it is not', async () => {
    const follower = await cluster.follower();
    const writer = await open(cluster.remotes);
    const reader = await open([follower.remote, ...cluster.remotes], false);
    const faithful = await open([follower.remote], false);
    expect(reader.nb.remote).toBe(follower.remote);
    network.cut(hostOf(follower));
    onTestFinished(() => network.mend(hostOf(follower)));
    await insert(writer, 'unseen-by-follower');
    await reader.replica.waitFor((view) => view.table('Address_Set').index('name').has('unseen-by-follower'));
    expect(reader.nb.remote).not.toBe(follower.remote);
    await expect.poll(() => faithful.replica.state.kind, { timeout: 10_000 }).toBe('behind');
    expect(faithful.replica.table('Address_Set').index('name').has('unseen-by-follower')).toBe(false);
    network.mend(hostOf(follower));
    await faithful.replica.waitFor((view) =>
      view.table('Address_Set').index('name').has('unseen-by-follower'),
    );
    expect(faithful.nb.remote).toBe(follower.remote);
    await cluster.healthy();
    const dump = await (await cluster.leader()).dump();
    for (const { replica } of [writer, reader, faithful]) expectEqualToDump(replica as never, dump);
  });
});
