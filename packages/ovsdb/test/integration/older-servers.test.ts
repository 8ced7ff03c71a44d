// Servers that lack the newer methods: a real server to which these are unknown because a proxy garbles their names.
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { expectEqualToDump } from './support/compare.ts';
import { Proxy } from './support/proxy.ts';
import { client, SCHEMAS, Server } from './support/server.ts';

async function open(hidden: readonly string[]) {
  const server = await Server.start();
  const proxy = await Proxy.start(server.remote, (request) => {
    let text = request.toString('latin1');
    for (const method of hidden) {
      text = text.replaceAll(`"method":"${method}"`, `"method":"${'x'.repeat(method.length)}"`);
    }
    return Buffer.from(text, 'latin1');
  });
  const nb = await connect({ remotes: proxy.remote, database: OVN_Northbound, backoff: { maxMs: 100 } });
  onTestFinished(async () => {
    await nb.close();
    await proxy[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  return { server, proxy, nb };
}

const SINCE = 'monitor_cond_since';
const COND = 'monitor_cond';
const AWARE = 'set_db_change_aware';

test.each([
  ['without monitor_cond_since', [SINCE]],
  ['without conditional monitors', [SINCE, COND, AWARE, 'get_server_id']],
])('%s a replica follows, and finds its way back', async (_name, hidden) => {
  const { server, proxy, nb } = await open(hidden);
  const replica = await nb.replica({ Address_Set: true, NB_Global: true });
  const changes: string[] = [];
  replica.on('transaction', (list) => void changes.push(...list.map(({ kind }) => kind)));
  await nb.transact(
    (tx) => {
      tx.insert('Address_Set', { name: 'a', addresses: ['1', '2'], external_ids: { k: 'v' } });
      tx.insert('Address_Set', { name: 'b' });
    },
    { replica },
  );
  await nb.transact((tx) => tx.mutate('Address_Set', [['name', '==', 'a']], 'addresses', 'delete', ['1']), {
    replica,
  });
  await nb.transact((tx) => tx.delete('Address_Set', [['name', '==', 'b']]), { replica });
  expect(changes).toEqual(['insert', 'insert', 'update', 'delete']);
  expectEqualToDump(replica as never, await server.dump());
  proxy.cut();
  await client(
    'transact',
    server.remote,
    JSON.stringify(['OVN_Northbound', { op: 'delete', table: 'Address_Set', where: [] }]),
  );
  await replica.waitFor((view) => view.table('Address_Set').size === 0);
  expect((await nb.serverId()) === undefined).toBe(hidden.includes(COND));
});

test('conditions are refused where the server has none', async () => {
  const { nb } = await open([SINCE, COND]);
  const selection = { Address_Set: { where: [['name', '==', 'a']] } } as const;
  await expect(nb.replica(selection, { timeoutMs: 2000 })).rejects.toMatchObject({
    code: 'rpc-error',
    message: expect.stringContaining('too old'),
  });
});

test('a server that drops its clients on a conversion is come back to', async () => {
  const { server, nb } = await open([AWARE]);
  const replica = await nb.replica({ Logical_Switch_Port: ['name', 'peer'] }, { onMissing: 'skip' });
  await client('convert', server.remote, `${SCHEMAS}debian13/ovn-nb.ovsschema`);
  await expect
    .poll(() => nb.has('Logical_Switch_Port', 'peer') && replica.synced, { timeout: 3000 })
    .toBe(true);
});
