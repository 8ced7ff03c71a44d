// A RAFT cluster whose database is converted to a newer schema while clients of the leader and of a follower read and write.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { Cluster } from './support/cluster.ts';
import { expectEqualToDump } from './support/compare.ts';
import { client, SCHEMAS } from './support/server.ts';

test('both get the new columns without a new connection, and no transaction is lost', async () => {
  await using cluster = await Cluster.start();
  const open = async (remotes: readonly string[], leaderOnly: boolean) => {
    const nb = await connect({ remotes, leaderOnly, database: OVN_Northbound });
    onTestFinished(() => nb.close());
    const replica = await nb.replica(
      { Logical_Switch_Port: ['name', 'peer'], Logical_Switch: ['name', 'ports'] },
      { onMissing: 'skip' },
    );
    const states: string[] = [];
    nb.on('state', ({ kind }) => void states.push(kind));
    // The server cancels what is under way when the conversion comes, and can't say whether it was in the log before.
    const insert = (name: string) =>
      nb.transact(
        (tx) => {
          tx.delete('Logical_Switch', [['name', '==', `ls-${name}`]]);
          const port = tx.insert('Logical_Switch_Port', { name, peer: 'other' });
          tx.insert('Logical_Switch', { name: `ls-${name}`, ports: [port] });
        },
        { replica, onMissing: 'skip', repeatable: true },
      );
    return { nb, replica, states, insert };
  };
  const leader = await cluster.leader();
  const follower = await cluster.follower();
  const clients = [await open([leader.remote], true), await open([follower.remote], false)];
  const stop = new AbortController();
  const written: string[] = [];
  const writing = clients.map(async ({ insert }, who) => {
    for (let n = 0; !stop.signal.aborted; n++) {
      await insert(`${who}-${n}`);
      written.push(`${who}-${n}`);
      await pause(2);
    }
  });
  await pause(100);
  await client('convert', leader.remote, `${SCHEMAS}debian13/ovn-nb.ovsschema`);
  for (const { nb } of clients) await expect.poll(() => nb.has('Logical_Switch_Port', 'peer')).toBe(true);
  await pause(100);
  stop.abort();
  await Promise.all(writing);
  await clients[1]!.insert('after');
  written.push('after');
  for (const server of cluster.servers) {
    const dump = await server.dump();
    const names = (dump.get('Logical_Switch_Port') ?? []).map(({ name }) => name as string);
    expect(names.toSorted()).toEqual(written.toSorted());
  }
  for (const { replica, states } of clients) {
    const ports = replica.table('Logical_Switch_Port');
    await replica.waitFor(() => ports.uniqueIndex('name').has('after'));
    expect(ports.uniqueIndex('name').get('after')?.peer).toBe('other');
    expect(states).toEqual([]);
    expectEqualToDump(replica as never, await leader.dump());
  }
});
