// A replica that does not follow its server says so: to its listeners, to who waits, and to transactions that wait for it.
import { expect, onTestFinished, test } from 'vitest';
import { connect, type OvsdbError, ReplicaBehind, type ReplicaState } from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { client, NB_SCHEMA, SCHEMAS, Server, type ServerOptions } from './support/server.ts';

const NEWER_SCHEMA = `${SCHEMAS}debian13/ovn-nb.ovsschema`;

async function start(options?: ServerOptions): Promise<Server> {
  const server = await Server.start(options);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function open(remotes: string) {
  const nb = await connect({ remotes, database: OVN_Northbound, backoff: { maxMs: 100 } });
  onTestFinished(() => nb.close());
  return nb;
}

const say = (state: ReplicaState) =>
  state.kind === 'synced' ? state.kind : `${state.kind}: ${state.reason?.code}`;

test('a server that no longer has what was selected', async () => {
  const server = await start({ schema: NEWER_SCHEMA });
  const nb = await open(server.remote);
  const replica = await nb.replica({ Logical_Switch: ['name'], Logical_Switch_Port: ['name', 'peer'] });
  const states: string[] = [];
  replica.on('state', (state) => void states.push(say(state)));
  const waits = Promise.allSettled([
    replica.waitFor(() => false),
    replica.waitFor((view) => view.table('Logical_Switch').size > 0),
  ]);
  await client('convert', server.remote, NB_SCHEMA);
  expect(await waits).toMatchObject(
    [1, 2].map(() => ({ status: 'rejected', reason: { code: 'unknown-column' } })),
  );
  expect([states, say(replica.state), replica.synced]).toEqual([
    ['behind: connection-lost', 'failed: unknown-column'],
    'failed: unknown-column',
    false,
  ]);
  await expect(replica.ready()).rejects.toMatchObject({ code: 'unknown-column' });

  const error = await nb
    .transact((tx) => tx.insert('Logical_Switch', { name: 'unseen' }), { replica })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ReplicaBehind);
  const { result, code, cause } = error as ReplicaBehind;
  expect([code, (cause as OvsdbError).code]).toEqual(['replica-behind', 'unknown-column']);
  const uuid = result.uuid(result.value as never);
  expect((await server.dump()).get('Logical_Switch')).toMatchObject([
    { _uuid: ['uuid', uuid], name: 'unseen' },
  ]);
  expect(replica.table('Logical_Switch').size).toBe(0);

  await client('convert', server.remote, NEWER_SCHEMA);
  // The converter may hear of it before we do; until then waits end with what failed.
  await expect.poll(() => replica.state.kind).toBe('synced');
  await replica.waitFor((view) => view.table('Logical_Switch').get(uuid) !== undefined);
  expect(states.slice(2)).toEqual(['behind: unknown-column', 'synced']);
});

test('a server that dies and comes back', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const replica = await nb.replica({ Address_Set: true });
  const states: string[] = [];
  replica.on('state', (state) => void states.push(say(state)));
  await server.stop();
  await expect.poll(() => replica.state.kind).toBe('behind');
  await expect(replica.ready({ timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('it is behind: '),
    cause: { code: 'connection-lost' },
  });
  await server.start();
  await replica.ready();
  expect(states).toEqual(['behind: connection-lost', 'synced']);
  await nb.close();
  expect(states.at(-1)).toBe('closed: closed');
  expect(say(replica.state)).toBe('closed: closed');
});

test('a replica of another client, or a closed one, is refused before anything is sent', async () => {
  const server = await start();
  const nb = await open(server.remote);
  const foreign = await (await open(server.remote)).replica({ Address_Set: true });
  const closed = await nb.replica({ Address_Set: true });
  closed.close();
  const insert = (replica: typeof closed) =>
    nb.transact((tx) => tx.insert('Address_Set', { name: 'never' }), { replica });
  await expect(insert(foreign)).rejects.toMatchObject({ code: 'invalid-option' });
  await expect(insert(closed)).rejects.toMatchObject({ code: 'closed' });
  expect((await server.dump()).get('Address_Set')).toEqual([]);
});
