// Conditions that change at random while rows change and connections are cut: what the replica holds, and what its indexes
// find, is what the dump has under the present conditions.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type Client, connect, type Transaction } from '../../src/index.ts';
import { OVN_Northbound, type OVN_Northbound_Tables as Tables } from '../../src/generated/ovn-nb.ts';
import { type Random, seeded } from '../fuzz/random.ts';
import { Cluster } from './support/cluster.ts';
import { expectEqualToDump } from './support/compare.ts';
import { Proxy } from './support/proxy.ts';
import { Server } from './support/server.ts';

const STEPS = 120;
const NAMES = 12;
const ADDRESSES = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];

/** One random change of one row. */
function change(tx: Transaction<Tables>, random: Random): void {
  const name = `set-${random.below(NAMES)}`;
  const where = [['name', '==', name]] as const;
  const external_ids = { owner: `owner-${random.below(3)}` };
  switch (random.below(4)) {
    case 0:
      tx.delete('Address_Set', where);
      return;
    case 1:
      tx.delete('Address_Set', where);
      tx.insert('Address_Set', { name, addresses: [random.pick(ADDRESSES)], external_ids });
      return;
    case 2:
      tx.mutate('Address_Set', where, 'addresses', random.pick(['insert', 'delete']), [
        random.pick(ADDRESSES),
      ]);
      return;
    default:
      tx.update('Address_Set', where, { external_ids });
  }
}

async function follow(server: Server, writer: Client<Tables>, random: Random): Promise<void> {
  const proxy = await Proxy.start(server.remote);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const nb = await connect({ remotes: proxy.remote, database: OVN_Northbound, backoff: { maxMs: 50 } });
  onTestFinished(() => nb.close());
  const replica = await nb.replica({ Address_Set: { where: [] } });
  const sets = replica.table('Address_Set');
  const byNameAndOwner = sets.uniqueIndex(['name', { column: 'external_ids', mapKey: 'owner' }]);
  const byAddress = sets.index('addresses');
  let wanted: readonly string[] = [];
  const rewish = () => {
    wanted = Array.from({ length: random.below(4) }, () => `set-${random.below(NAMES)}`);
    return replica.setWhere(
      'Address_Set',
      wanted.map((name) => ['name', '==', name]),
    );
  };
  for (let step = 0; step < STEPS; step++) {
    const underWay: Promise<unknown>[] = Array.from({ length: 4 }, () =>
      writer.transact((tx) => change(tx, random)),
    );
    for (let n = random.below(3); n > 0; n--) underWay.push(rewish());
    if (random.below(4) === 0) underWay.push(pause(random.below(6)).then(() => proxy.cut()));
    await Promise.all(underWay);
    if (step % 4 !== 3) continue;
    await nb.transact((tx) => tx.comment('all that came before is in the replica'), { replica });
    const dumped = (await server.dump()).get('Address_Set') ?? [];
    const matching = dumped.filter(({ name }) => wanted.includes(name as string));
    expectEqualToDump(replica as never, new Map([['Address_Set', matching]]));
    for (const row of sets) expect(byNameAndOwner.get([row.name, row.external_ids.get('owner')!])).toBe(row);
    for (const address of ADDRESSES) {
      const found = byAddress.all(address).map(({ name }) => name);
      expect(found.toSorted()).toEqual(
        sets
          .filter(({ addresses }) => addresses.includes(address))
          .map(({ name }) => name)
          .toSorted(),
      );
    }
  }
}

test.each([
  ['one server', 7047],
  ['a cluster', 4711],
])('on %s', async (kind, seed) => {
  expect.hasAssertions();
  const cluster = kind === 'a cluster' ? await Cluster.start() : undefined;
  const server = cluster === undefined ? await Server.start() : await cluster.leader();
  onTestFinished(() => (cluster ?? server)[Symbol.asyncDispose]());
  const writer = await connect({ remotes: server.remote, database: OVN_Northbound });
  onTestFinished(() => writer.close());
  await follow(server, writer, seeded(seed));
});
