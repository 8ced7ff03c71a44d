// Servers that say what no real one says. Whatever it is, the caller gets a typed error, soon, and the client goes on.
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Client, connect, type OvsdbError } from '../../src/index.ts';
import { type Lie, LyingServer, uuid } from './support/lying-server.ts';

async function start(lie: Lie): Promise<LyingServer> {
  const server = await LyingServer.start(lie);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function open(server: LyingServer): Promise<Client> {
  const client = await connect({ remotes: server.remote, database: 'X', backoff: { maxMs: 50 } });
  onTestFinished(() => client.close());
  return client;
}

const to = (wanted: string, answer: (id: unknown) => string): Lie => {
  return ({ id, method }) => (method === wanted ? answer(id) : undefined);
};
const reason = (work: Promise<unknown>) =>
  work.then(
    () => 'it succeeded',
    (error: unknown) => error as OvsdbError,
  );

test.each([
  ['a number beyond 2^53', '12345678901234567890'],
  ['one within', '{"error":12345678901234567890}'],
  ['nesting without end', '['.repeat(20_000) + ']'.repeat(20_000)],
])('a refusal that is no error but %s ends the wait', async (_what, error) => {
  const client = await open(
    await start(to('transact', (id) => `{"id":${JSON.stringify(id)},"result":null,"error":${error}}`)),
  );
  const refused = await reason(client.transact((tx) => tx.comment('x'), { timeoutMs: Infinity }));
  expect(refused).toMatchObject({ code: 'rpc-error' });
  await client.echo();
});

test('the refusal of a request that the client makes for itself is no word about a transaction', async () => {
  let isRenewed = false;
  const server = await start(({ id, method }) => {
    if (method === 'get_schema' && isRenewed) return JSON.stringify({ id, result: null, error: 'not ready' });
    if (method !== 'transact') return undefined;
    isRenewed = true;
    return '{"id":null,"method":"monitor_canceled","params":["conversion"]}';
  });
  const client = await open(server);
  const error = await reason(client.transact((tx) => tx.insert('T', { name: 'a' }), { timeoutMs: 5000 }));
  expect(error).toMatchObject({ code: 'outcome-unknown' });
  expect((error as OvsdbError).message).toContain('not ready');
});

test('a transaction that is canceled again and again is not sent without a pause', async () => {
  const server = await start(({ id, method }) =>
    method === 'transact' ? JSON.stringify({ id, result: null, error: 'canceled' }) : undefined,
  );
  const client = await open(server);
  const error = await reason(client.transact((tx) => tx.insert('T', { name: 'a' }), { timeoutMs: 600 }));
  expect(error).toMatchObject({ code: 'timeout' });
  expect(server.count('transact')).toBeGreaterThan(1);
  expect(server.count('transact')).toBeLessThan(50);
});

test.each<[string, Lie, string]>([
  [
    'a row of _Server that is none',
    ({ id, method, params }) =>
      method === 'monitor' && params[0] === '_Server'
        ? JSON.stringify({ id, result: { Database: { [uuid(1)]: null } }, error: null })
        : undefined,
    'null',
  ],
  [
    'a schema refused by a number',
    to('get_schema', (id) => `{"id":${JSON.stringify(id)},"result":null,"error":12345678901234567890}`),
    'get_schema: unknown error: 12345678901234567890',
  ],
])('%s: the error of the first connection says so', async (_what, lie, why) => {
  const server = await start(lie);
  const error = await reason(connect({ remotes: server.remote, database: 'X', timeoutMs: 300 }));
  expect(error).toMatchObject({ code: 'connect-failed' });
  expect((error as OvsdbError).message).toContain(why);
});

test('results that are none: where they are asked for, a typed error', async () => {
  const lies = ['[{"rows":5}]', '[{"rows":[null]}]', '[{"uuid":["uuid",5]}]', '[{"uuid":["uuid","zzz"]}]'];
  for (const lie of lies) {
    const server = await start(
      to('transact', (id) => `{"id":${JSON.stringify(id)},"result":${lie},"error":null}`),
    );
    const client = await open(server);
    const ask = async () => {
      if (lie.includes('rows')) {
        const rows = await client.transact((tx) => tx.select('T', []));
        return rows.rows(rows.value);
      }
      const row = await client.transact((tx) => tx.insert('T', { name: 'a' }));
      return row.uuid(row.value);
    };
    expect(await reason(ask())).toMatchObject({ code: 'malformed-message' });
  }
});

test('an update that names a row twice is refused whole', async () => {
  let socketOf: { write(text: string): void } | undefined;
  let monitor: unknown;
  const server = await start(({ method, params }, socket) => {
    if (method === 'monitor_cond_since') [socketOf, monitor] = [socket, params[1]];
    return undefined;
  });
  const client = await open(server);
  const replica = await client.replica({ T: ['name'] });
  const names = replica.table('T').index('name');
  const states: string[] = [];
  replica.on('state', (state) => states.push(state.kind));
  const [one, other] = ['a', 'b'].map((name) => `"${uuid(3)}":{"insert":{"name":"${name}"}}`);
  const params = `[${JSON.stringify(monitor)},"${uuid(10)}",{"T":{${one},${other}}}]`;
  socketOf!.write(`{"id":null,"method":"update3","params":${params}}`);
  await expect.poll(() => states).toEqual(['behind', 'synced']);
  expect([names.all('a'), names.all('b'), replica.table('T').size]).toEqual([[], [], 0]);
});

test('a server that asks for echoes and reads no answers is left', async () => {
  const server = await start(({ method }, socket) => {
    if (method !== 'list_dbs') return undefined;
    socket.pause();
    const echo = JSON.stringify({ id: 'e', method: 'echo', params: ['x'.repeat(1_000_000)] });
    const send = (n: number): void => {
      if (n > 0 && !socket.destroyed) socket.write(echo, () => send(n - 1));
    };
    send(200);
    return '';
  });
  const client = await open(server);
  const error = await reason(client.listDatabases({ timeoutMs: 60_000 }));
  expect(error).toMatchObject({ code: 'connection-lost' });
  expect((error as OvsdbError).message).toContain('does not read the answers');
});

test.each<[string, (client: Client) => Promise<unknown>]>([
  ['list_dbs', (client) => client.listDatabases()],
  ['get_server_id', (client) => client.serverId()],
  ['echo', (client) => client.echo()],
])('who names no bound waits 30 s for %s, and no longer', async (wanted, ask) => {
  const server = await start(to(wanted, () => ''));
  const client = await connect({ remotes: server.remote, database: 'X', probeIntervalMs: 0 });
  onTestFinished(() => client.close());
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = reason(ask(client));
  await vi.advanceTimersByTimeAsync(30_001);
  expect(await Promise.race([asked, Promise.resolve('it still waits')])).toMatchObject({ code: 'timeout' });
});
