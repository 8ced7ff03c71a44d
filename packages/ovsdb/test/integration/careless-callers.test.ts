// What a program may do wrong with a real server: the one who did it gets the error, and nobody else notices.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Client, connect, type OvsdbError, ReplicaBehind } from '../../src/index.ts';
import { Server } from './support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server[Symbol.asyncDispose]());

async function open(): Promise<Client> {
  const client = await connect({ remotes: server.remote, database: 'OVN_Northbound' });
  onTestFinished(() => client.close());
  return client;
}

const never = new Promise<never>(() => undefined);
const wrong = (value: unknown) => value as never;

test('a replica that is closed while a transaction waits for it does not pass for one that shows it', async () => {
  const client = await open();
  const replica = await client.replica({ Address_Set: ['name'] });
  const committed = client.transact(
    (tx) => {
      replica.close();
      return tx.insert('Address_Set', { name: 'closed' });
    },
    { replica },
  );
  await expect(committed).rejects.toBeInstanceOf(ReplicaBehind);
  await expect(committed).rejects.toMatchObject({ cause: { code: 'closed' } });
  expect([replica.synced, replica.state.kind]).toEqual([false, 'closed']);
});

test.each(['a\0b', '\ud800', 5])(
  '%j as comment, lock, UUID or database is refused before it is sent',
  async (text) => {
    const client = await open();
    const states: string[] = [];
    client.on('state', ({ kind }) => states.push(kind));
    const bad = wrong(text);
    const invalid = { code: 'invalid-value' };
    await expect(client.transact((tx) => tx.comment(bad))).rejects.toMatchObject(invalid);
    await expect(client.transact((tx) => tx.assertLock(bad))).rejects.toMatchObject(invalid);
    await expect(
      client.transact((tx) => tx.insert('Address_Set', { name: 'x' }, { uuid: bad })),
    ).rejects.toMatchObject(invalid);
    await expect(client.withLock(bad, () => 1)).rejects.toMatchObject(invalid);
    await expect(connect({ remotes: server.remote, database: bad })).rejects.toMatchObject(invalid);
    await client.echo();
    expect(states).toEqual([]);
  },
);

test('a function that never ends building a transaction is bounded like any wait', async () => {
  const client = await open();
  await expect(client.transact(() => never, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' });
  const stop = new AbortController();
  const aborted = client.transact(() => never, { signal: stop.signal });
  await client.echo();
  stop.abort();
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
});

test('what is added to a transaction that was sent is an error where it is added, and no part of it', async () => {
  const client = await open();
  let add: (() => void) | undefined;
  const { value, ...result } = await (async () => {
    const done = client.transact((tx) => {
      add = () => void tx.insert('Address_Set', { name: 'too-late' });
      return tx.insert('Address_Set', { name: 'in-time' });
    });
    while (add === undefined) await Promise.resolve();
    await Promise.resolve();
    expect(add).toThrow(expect.objectContaining({ code: 'too-late' }));
    const all = await done;
    return { value: all.value, uuid: all.uuid(all.value) };
  })();
  expect(value).toBeDefined();
  const rows = (await server.dump()).get('Address_Set');
  expect(rows).toContainEqual(expect.objectContaining({ _uuid: ['uuid', result.uuid], name: 'in-time' }));
  expect(rows).not.toContainEqual(expect.objectContaining({ name: 'too-late' }));
});

test('conditions and columns are taken as they are, not as the caller changes them later', async () => {
  const client = await open();
  await client.transact((tx) => {
    tx.insert('Logical_Switch', { name: 'kept' });
    tx.insert('Logical_Switch', { name: 'other' });
  });
  const columns = ['name'];
  const where: [string, '==', unknown][] = [['name', '==', 'nothing']];
  const replica = await client.replica({ Logical_Switch: { columns, where } });
  const wanted: [string, '==', unknown][] = [['name', '==', 'kept']];
  await replica.setWhere('Logical_Switch', wanted);
  columns.push('no_such_column');
  where.push(['name', '==', 5]);
  wanted.push(['name', '==', 5]);
  client.reconnect();
  await expect.poll(() => replica.synced).toBe(false);
  await replica.ready();
  expect([...replica.table('Logical_Switch')].map((row) => row['name'])).toEqual(['kept']);
});

test.each([NaN, 'x'])('%j is no bound', async (bound) => {
  const client = await open();
  const invalid = { code: 'invalid-option' };
  const timeoutMs = wrong(bound);
  const replica = await client.replica({ NB_Global: true });
  await expect(replica.waitFor(() => false, { timeoutMs })).rejects.toMatchObject(invalid);
  await expect(client.transact((tx) => tx.comment('x'), { timeoutMs })).rejects.toMatchObject(invalid);
  await expect(client.echo({ timeoutMs })).rejects.toMatchObject(invalid);
  await expect(client.transact((tx) => tx.comment('x'), { retries: wrong(bound) })).rejects.toMatchObject(
    invalid,
  );
  const options = { remotes: server.remote, database: 'OVN_Northbound' };
  await expect(connect({ ...options, timeoutMs })).rejects.toMatchObject(invalid);
  await expect(connect({ ...options, probeIntervalMs: wrong(bound) })).rejects.toMatchObject(invalid);
});

test('a bound that is over already, and options that cannot be below zero', async () => {
  const client = await open();
  const replica = await client.replica({ NB_Global: true });
  const over = { code: 'timeout' };
  await expect(replica.waitFor(() => false, { timeoutMs: -1 })).rejects.toMatchObject(over);
  await expect(client.transact((tx) => tx.comment('x'), { timeoutMs: -1 })).rejects.toMatchObject(over);
  const options = { remotes: server.remote, database: 'OVN_Northbound', probeIntervalMs: -1 };
  await expect(connect(options)).rejects.toMatchObject({ code: 'invalid-option' });
});

test('what is no value of its type at all is an error with a code', async () => {
  const client = await open();
  const replica = await client.replica({ Address_Set: true });
  const options = { remotes: server.remote, database: 'OVN_Northbound' };
  const nothing = wrong(null);
  const attempts = {
    columns: client.transact((tx) => tx.insert('Address_Set', nothing)),
    target: client.transact((tx) => tx.delete('Address_Set', nothing)),
    condition: client.transact((tx) => tx.delete('Address_Set', [nothing])),
    emptyCondition: client.transact((tx) => tx.delete('Address_Set', [wrong([])])),
    where: replica.setWhere('Address_Set', nothing),
    whereItem: replica.setWhere('Address_Set', [nothing]),
    selection: client.replica(nothing),
    tableSelection: client.replica({ Address_Set: nothing }),
    remotes: connect({ ...options, remotes: nothing }),
    remote: connect({ ...options, remotes: [nothing] }),
    database: connect({ ...options, database: nothing }),
    signal: connect({ ...options, signal: wrong({}) }),
  };
  for (const [what, attempt] of Object.entries(attempts)) {
    const error = await attempt.then(
      () => undefined,
      (thrown: unknown) => thrown as OvsdbError,
    );
    expect([what, error?.code]).toEqual([what, expect.stringMatching(/^invalid-/)]);
  }
});

test('the empty map that rows share cannot be written to', async () => {
  const client = await open();
  await client.transact((tx) => tx.insert('Address_Set', { name: 'empty' }));
  const replica = await client.replica({ Address_Set: true });
  const ids = replica.table('Address_Set').find((row) => row['name'] === 'empty')!['external_ids'];
  expect(() => (ids as Map<string, string>).set('evil', '1')).toThrow('read-only');
  expect(ids).toEqual(new Map());
});
