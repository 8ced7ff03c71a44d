// Random operations by four clients while servers die, hang and come back. At the end every replica equals the dump,
// and every transaction is there as often as its client was told: once if acknowledged, never if refused, at most once
// if the answer was lost. The journal is a table without a unique index, so that a second application would be seen.
// In a cluster a transaction whose answer was lost may be there twice: a server that waited too long for its leader
// carries the request out again (docs/consistency.md). That our client sends it once is what the single server shows.
// OVSDB_RANDOM_OPS sets the number of operations (100 by default), OVSDB_RANDOM_SEED the seed.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  type Client,
  connect,
  Conflict,
  OutcomeUnknown,
  type ReplicaOf,
  type Transaction,
} from '../../src/index.ts';
import { OVN_Northbound, type OVN_Northbound_Tables } from '../../src/generated/ovn-nb.ts';
import { type Random, seeded } from '../fuzz/random.ts';
import { Cluster } from './support/cluster.ts';
import { expectEqualToDump } from './support/compare.ts';
import { Server } from './support/server.ts';

const OPERATIONS = Number(process.env['OVSDB_RANDOM_OPS'] ?? 100);
const SEED = Number(process.env['OVSDB_RANDOM_SEED'] ?? 20_251);
const CLIENTS = 4;
const OPERATIONS_PER_HARM = 20;

const selection = {
  Logical_Switch: true,
  Logical_Switch_Port: true,
  Load_Balancer: true,
  NB_Global: true,
} as const;
type Tables = OVN_Northbound_Tables;
type Outcome = 'acknowledged' | 'refused' | 'unknown';
type Worker = { readonly nb: Client<Tables>; readonly replica: ReplicaOf<Tables, typeof selection> };

/** One random step on the rows that this client sees. */
function step(tx: Transaction<Tables>, { replica }: Worker, random: Random, name: string): void {
  const switches = [...replica.table('Logical_Switch')];
  const some = switches.length === 0 ? undefined : random.pick(switches);
  tx.insert('Load_Balancer', { name, external_ids: { seen: String(switches.length) } });
  tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1);
  const kind = some === undefined || switches.length < 5 ? 0 : random.below(6);
  switch (kind) {
    case 0: {
      const ports = Array.from({ length: random.below(4) }, (_, n) =>
        tx.insert('Logical_Switch_Port', { name: `${name}-${n}` }),
      );
      tx.insert('Logical_Switch', { name, ports, external_ids: { maker: name } });
      return;
    }
    case 1:
      tx.delete('Logical_Switch', some!);
      return;
    case 2:
      tx.verify('Logical_Switch', some!, ['name', 'ports']);
      tx.update('Logical_Switch', some!, { name: `${name}-renamed` });
      return;
    case 3:
      tx.mutate('Logical_Switch', some!, 'ports', 'insert', [
        tx.insert('Logical_Switch_Port', { name: `${name}-p` }),
      ]);
      return;
    case 4:
      tx.mutate('Logical_Switch', some!, 'external_ids', 'insert', { [`k${random.below(5)}`]: name });
      tx.mutate('Logical_Switch', some!, 'external_ids', 'delete', ['maker']);
      return;
    default:
      for (const port of some!.ports.slice(0, 1))
        tx.mutate('Logical_Switch', some!, 'ports', 'delete', [port]);
  }
}

async function run(remotes: string | readonly string[], harm: (random: Random) => Promise<void>) {
  const random = seeded(SEED);
  const workers: Worker[] = [];
  for (let n = 0; n < CLIENTS; n++) {
    const nb = await connect({
      remotes,
      database: OVN_Northbound,
      leaderOnly: n % 2 === 0,
      probeIntervalMs: 400,
      connectTimeoutMs: 1000,
      backoff: { maxMs: 200 },
    });
    if (n === 0) await nb.transact((tx) => tx.insert('NB_Global', {}));
    workers.push({ nb, replica: await nb.replica(selection) });
  }
  const outcomes = new Map<string, Outcome>();
  let done = 0;
  // Operations are fast and harm is slow: without a bound most of them would meet none.
  let allowed = 0;
  let running = true;
  let harms = 0;
  const work = workers.map(async (worker, n) => {
    const own = seeded(SEED + n);
    for (let i = 0; i < OPERATIONS / CLIENTS; i++) {
      const name = `c${n}-${i}`;
      while (done >= allowed) await pause(5);
      outcomes.set(name, await attempt(worker, own, name));
      done++;
    }
  });
  const harming = (async () => {
    while (running && done < OPERATIONS) {
      allowed = done + OPERATIONS_PER_HARM;
      await harm(random);
      harms++;
      while (running && done < Math.min(allowed, OPERATIONS)) await pause(5);
    }
  })();
  try {
    await Promise.all(work);
  } finally {
    running = false;
    await harming;
  }
  return { workers, outcomes, harms };
}

async function attempt(worker: Worker, random: Random, name: string): Promise<Outcome> {
  const { nb, replica } = worker;
  try {
    await nb.transact((tx) => step(tx, worker, random, name), { replica, timeoutMs: 30_000 });
    const shown = replica.table('Load_Balancer').index('name').all(name).length;
    expect(shown, `${name} right after it was acknowledged`).toBe(1);
    return 'acknowledged';
  } catch (error) {
    if (error instanceof OutcomeUnknown) return 'unknown';
    if (error instanceof Conflict || (error as { code?: string }).code === 'operation-failed')
      return 'refused';
    throw error;
  }
}

async function check(
  result: Awaited<ReturnType<typeof run>>,
  reference: () => Promise<Server>,
  mostOfUnknown: 1 | 2,
): Promise<void> {
  const { workers, outcomes } = result;
  for (const { nb, replica } of workers) {
    await nb.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '+=', 0), {
      replica,
      timeoutMs: 30_000,
      repeatable: true,
    });
    await replica.ready();
  }
  // A mark that all must see, so that all are known to be at the same place.
  await workers[0]!.nb.transact((tx) => tx.insert('Load_Balancer', { name: 'the end' }), {
    timeoutMs: 30_000,
  });
  for (const { replica } of workers) {
    await replica.waitFor((view) => view.table('Load_Balancer').index('name').has('the end'), {
      what: 'the end',
    });
  }
  const dump = await (await reference()).dump();
  for (const { replica } of workers) expectEqualToDump(replica as never, dump);
  const counts = new Map<unknown, number>();
  for (const { name } of dump.get('Load_Balancer')!) counts.set(name, (counts.get(name) ?? 0) + 1);
  const tally = { acknowledged: 0, refused: 0, unknown: 0 };
  const wrong: string[] = [];
  for (const [name, outcome] of outcomes) {
    tally[outcome]++;
    const count = counts.get(name) ?? 0;
    const right =
      outcome === 'acknowledged' ? count === 1 : outcome === 'refused' ? count === 0 : count <= mostOfUnknown;
    if (!right) wrong.push(`${name}: ${outcome}, there ${count} times`);
  }
  expect(wrong).toEqual([]);
  expect(outcomes.size).toBe(OPERATIONS);
  expect(tally.acknowledged).toBeGreaterThan(OPERATIONS / 2);
  console.log(`seed ${SEED}:`, tally, `harm done ${result.harms} times`);
  const applied = [...counts.values()].reduce((sum, count) => sum + count, 0) - 1;
  expect(Number([...workers[0]!.replica.table('NB_Global')][0]!.nb_cfg)).toBe(applied);
  for (const { nb } of workers) await nb.close();
}

test(`${OPERATIONS} operations on one server that dies and hangs`, { timeout: 600_000 }, async () => {
  expect.hasAssertions();
  await using server = await Server.start();
  const result = await run([server.remote], async (random) => {
    if (random.below(3) === 0) {
      server.suspend();
      await pause(200 + random.below(1000));
      server.resume();
    } else {
      await server.stop();
      await server.start();
    }
  });
  await check(result, () => Promise.resolve(server), 1);
});

test(`${OPERATIONS} operations on a cluster whose members die and hang`, { timeout: 900_000 }, async () => {
  expect.hasAssertions();
  await using cluster = await Cluster.start();
  const result = await run(cluster.remotes, async (random) => {
    const victim = random.below(2) === 0 ? await cluster.leader() : random.pick(cluster.servers);
    if (random.below(2) === 0) {
      victim.suspend();
      await pause(500 + random.below(2000));
      victim.resume();
    } else {
      await victim.stop();
      await pause(random.below(1000));
      await victim.start();
    }
    await cluster.healthy();
  });
  await check(result, () => cluster.leader(), 2);
});
