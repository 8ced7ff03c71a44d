import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type Change,
  Conflict,
  connect,
  ConstraintViolation,
  InvalidOperation,
  NotOwner,
  NotSupported,
  ReferentialIntegrityViolation,
  RequestRefused,
  type Transaction,
  TransactionAborted,
  UnknownColumnError,
  UnknownTableError,
  WaitTimedOut,
} from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { expectEqualToDump } from './support/compare.ts';
import { Server } from './support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server[Symbol.asyncDispose]());

async function open() {
  const nb = await connect({ remotes: server.remote, database: OVN_Northbound });
  onTestFinished(() => nb.close());
  return nb;
}

beforeEach(async () => {
  await using nb = await connect({ remotes: server.remote, database: OVN_Northbound });
  await nb.transact((tx) => {
    for (const table of ['Logical_Switch', 'Logical_Router', 'Address_Set', 'NB_Global', 'Meter'] as const) {
      tx.delete(table, []);
    }
  });
});

describe('connecting', () => {
  test('says which databases there are when the wanted one is not', async () => {
    await expect(
      connect({ remotes: server.remote, database: 'No_Such_DB', timeoutMs: 300 }),
    ).rejects.toMatchObject({ code: 'unknown-database', message: expect.stringContaining('OVN_Northbound') });
  });

  test('is bounded, and says why it failed', async () => {
    await expect(
      connect({ remotes: 'unix:/nonexistent/sock', database: 'X', timeoutMs: 200 }),
    ).rejects.toMatchObject({ code: 'connect-failed', message: expect.stringContaining('ENOENT') });
    const signal = AbortSignal.timeout(50);
    await expect(connect({ remotes: 'unix:/nonexistent/sock', database: 'X', signal })).rejects.toMatchObject(
      {
        code: 'aborted',
      },
    );
  });

  test('reads the schema, the server id and the databases', async () => {
    const nb = await open();
    expect(nb.has('Logical_Switch_Port', 'mirror_rules')).toBe(true);
    expect(nb.has('Logical_Switch_Port', 'peer')).toBe(false);
    expect(await nb.serverId()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await nb.listDatabases()).toContain('OVN_Northbound');
  });
});

describe('replica', () => {
  test('equals the dump of the C client, and follows', async () => {
    const nb = await open();
    const selection = {
      Logical_Switch: true,
      Logical_Switch_Port: true,
      Meter: true,
      Meter_Band: true,
    } as const;
    const replica = await nb.replica(selection);
    await nb.transact(
      (tx) => {
        const ports = [1, 2, 3].map((n) =>
          tx.insert('Logical_Switch_Port', {
            name: `web-${n}`,
            addresses: n === 1 ? [] : ['dynamic', `0a:00:00:00:00:0${n} 10.0.0.${n}`],
            external_ids: { n: String(n), text: 'ü"\\\n€😀' },
            ...(n === 2 ? { tag: 7, up: true } : {}),
          }),
        );
        tx.insert('Logical_Switch', { name: 'ls-web', ports });
        const band = tx.insert('Meter_Band', { action: 'drop', rate: 4294967295 });
        tx.insert('Meter', { name: 'meter', unit: 'kbps', bands: [band] });
      },
      { replica },
    );
    expect(replica.table('Logical_Switch_Port').size).toBe(3);
    expectEqualToDump(replica as never, await server.dump());
    const port = replica.table('Logical_Switch_Port').index('name').get('web-2')!;
    expect([port.tag, port.up, port.external_ids.get('text')]).toEqual([7, true, 'ü"\\\n€😀']);
    const second = await (await open()).replica(selection);
    const update = await nb.transact((tx) =>
      tx.update('Logical_Switch_Port', port, { tag: undefined, addresses: ['x'] }),
    );
    expect(update.count(update.value)).toBe(1);
    await second.waitFor((view) => view.table('Logical_Switch_Port').get(port._uuid)?.tag === undefined);
    expectEqualToDump(second as never, await server.dump());
  });

  test('tells of each transaction once, in order, with old and new values', async () => {
    const nb = await open();
    const replica = await nb.replica({ Address_Set: true });
    const seen: (readonly Change[])[] = [];
    replica.on('transaction', (changes) => void seen.push(changes as unknown as readonly Change[]));
    await nb.transact(
      (tx) => {
        tx.insert('Address_Set', { name: 'a', addresses: ['1', '2'] });
        tx.insert('Address_Set', { name: 'b' });
      },
      { replica },
    );
    const a = replica.table('Address_Set').index('name').get('a')!;
    await nb.transact(
      (tx) => {
        tx.mutate('Address_Set', a, 'addresses', 'delete', ['1']);
        tx.mutate('Address_Set', a, 'addresses', 'insert', ['3']);
        tx.delete('Address_Set', [['name', '==', 'b']]);
      },
      { replica },
    );
    expect(seen.map((changes) => changes.map(({ kind }) => kind).toSorted())).toEqual([
      ['insert', 'insert'],
      ['delete', 'update'],
    ]);
    const update = seen[1]!.find(({ kind }) => kind === 'update')!;
    expect(update).toMatchObject({ table: 'Address_Set', uuid: a._uuid, columns: ['addresses'] });
    expect(
      [update.old, update.new].map((row) =>
        [...(row as unknown as { addresses: string[] }).addresses].toSorted(),
      ),
    ).toEqual([
      ['1', '2'],
      ['2', '3'],
    ]);
  });

  test('snapshots stay as they were', async () => {
    const nb = await open();
    const replica = await nb.replica({ Address_Set: ['name', 'addresses'] });
    await nb.transact(
      (tx) => ['a', 'b', 'c'].map((name) => tx.insert('Address_Set', { name })) && undefined,
      { replica },
    );
    const before = replica.snapshot();
    const names = (view: typeof before) => [...view.table('Address_Set')].map(({ name }) => name).toSorted();
    await nb.transact(
      (tx) => {
        tx.delete('Address_Set', [['name', '==', 'a']]);
        tx.update('Address_Set', [['name', '==', 'b']], { addresses: ['1'] });
        tx.insert('Address_Set', { name: 'd' });
      },
      { replica },
    );
    const between = replica.snapshot();
    await nb.transact((tx) => tx.delete('Address_Set', []), { replica });
    expect([names(before), names(between), names(replica)]).toEqual([['a', 'b', 'c'], ['b', 'c', 'd'], []]);
    expect(before.table('Address_Set').index('name').get('b')?.addresses).toEqual([]);
    expect(between.table('Address_Set').index('name').get('b')?.addresses).toEqual(['1']);
    expect(before.table('Address_Set').index('name').get('d')).toBeUndefined();
    expect(before.table('Address_Set').size).toBe(3);
  });

  test('holds the rows that conditions choose, and other rows when these change', async () => {
    const nb = await open();
    await nb.transact((tx) => {
      for (const name of ['a', 'b', 'c'])
        tx.insert('Address_Set', { name, external_ids: { owner: name === 'c' ? 'x' : 'y' } });
    });
    const replica = await nb.replica({ Address_Set: { columns: ['name'], where: [['name', '!=', 'a']] } });
    const names = () => [...replica.table('Address_Set')].map(({ name }) => name).toSorted();
    expect(names()).toEqual(['b', 'c']);
    await replica.setWhere('Address_Set', [['external_ids', 'includes', { owner: 'y' }]]);
    expect(names()).toEqual(['a', 'b']);
    await replica.setWhere('Address_Set', [false]);
    expect(names()).toEqual([]);
    await replica.setWhere('Address_Set', [true]);
    expect(names()).toEqual(['a', 'b', 'c']);
    nb.reconnect();
    await replica.setWhere('Address_Set', [['name', '==', 'c']]);
    await replica.ready();
    expect(names()).toEqual(['c']);
  });

  test('holds the rows for which any of its conditions holds', async () => {
    const nb = await open();
    await nb.transact((tx) => {
      for (const name of ['a', 'b', 'c']) tx.insert('Address_Set', { name });
    });
    const where = [
      ['name', '==', 'a'],
      ['name', '==', 'b'],
    ] as const;
    const replica = await nb.replica({ Address_Set: { columns: ['name'], where } });
    expect([...replica.table('Address_Set')].map(({ name }) => name).toSorted()).toEqual(['a', 'b']);
    const both = await nb.transact((tx) => tx.select('Address_Set', where));
    expect(both.rows(both.value)).toEqual([]);
  });

  test('goes on with the conditions it has when others are refused', async () => {
    const nb = await open();
    await nb.transact((tx) => {
      for (const name of ['a', 'b']) tx.insert('Address_Set', { name });
    });
    const replica = await nb.replica({ Address_Set: { columns: ['name'], where: [['name', '==', 'a']] } });
    await expect(replica.setWhere('Address_Set', [['nam' as 'name', '==', 'b']])).rejects.toBeInstanceOf(
      UnknownColumnError,
    );
    await expect(replica.setWhere('Address_Set', [['name', '<', 'b']])).rejects.toBeInstanceOf(
      RequestRefused,
    );
    nb.reconnect();
    await replica.ready();
    expect([...replica.table('Address_Set')].map(({ name }) => name)).toEqual(['a']);
    await expect(
      replica.setWhere('Address_Set', [true], { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'aborted' });
  });

  test('refuses what the schema lacks, or leaves it out by choice', async () => {
    const nb = await open();
    await expect(nb.replica({ Logical_Switch_Port: ['name', 'peer'] })).rejects.toBeInstanceOf(
      UnknownColumnError,
    );
    await expect(nb.replica({ DHCP_Relay: true })).rejects.toBeInstanceOf(UnknownTableError);
    const replica = await nb.replica(
      { Logical_Switch_Port: ['name', 'peer'], DHCP_Relay: true },
      { onMissing: 'skip' },
    );
    expect(replica.table('DHCP_Relay').size).toBe(0);
  });

  test('waitFor is bounded and names what was awaited', async () => {
    const replica = await (await open()).replica({ NB_Global: true });
    await expect(
      replica.waitFor(() => false, { timeoutMs: 50, what: 'hv_cfg to reach 7' }),
    ).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('hv_cfg to reach 7') });
    await expect(replica.waitFor(() => false, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('keeps 64-bit integers', async () => {
    const nb = await open();
    const replica = await nb.replica({ NB_Global: ['nb_cfg', 'external_ids'] });
    const big = 2n ** 63n - 1n;
    await nb.transact((tx) => tx.insert('NB_Global', { nb_cfg: big }), { replica });
    expect([...replica.table('NB_Global')][0]!.nb_cfg).toBe(big);
    await nb.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '-=', 2n ** 53n), { replica });
    expect([...replica.table('NB_Global')][0]!.nb_cfg).toBe(big - 2n ** 53n);
  });
});

describe('transactions', () => {
  test('map handles of new rows to UUIDs', async () => {
    const nb = await open();
    const replica = await nb.replica({ Logical_Switch: true, Logical_Switch_Port: true });
    const result = await nb.transact(
      (tx) => {
        const port = tx.insert('Logical_Switch_Port', { name: 'p' });
        const ls = tx.insert('Logical_Switch', { name: 'ls' });
        tx.mutate('Logical_Switch', ls, 'ports', 'insert', [port]);
        return port;
      },
      { replica },
    );
    const uuid = result.uuid(result.value);
    expect(replica.table('Logical_Switch').index('ports').get(uuid)?.name).toBe('ls');
  });

  test('take computed tables and columns', async () => {
    const nb = await open();
    const columns = { name: 'generic', addresses: new Set(['1']), external_ids: { a: 'b' } };
    const table: string = 'Address_Set';
    const result = await nb.transact((tx) => tx.untyped.insert(table, columns));
    expect(result.uuid(result.value)).toMatch(/^[0-9a-f-]{36}$/);
    const untyped = await connect({ remotes: server.remote, database: 'OVN_Northbound' });
    onTestFinished(() => untyped.close());
    const replica = await untyped.replica({ Address_Set: true });
    const found = replica.table('Address_Set').get(result.uuid(result.value))!;
    expect([found['name'], found['addresses']]).toEqual(['generic', ['1']]);
  });

  test('select, count, comment', async () => {
    const nb = await open();
    await nb.transact((tx) => {
      tx.insert('Address_Set', { name: 'a', addresses: ['1', '2'] });
      tx.insert('Address_Set', { name: 'b' });
      tx.comment('two sets');
      tx.commit(true);
    });
    const result = await nb.transact((tx) => ({
      update: tx.update('Address_Set', [], { external_ids: { seen: 'yes' } }),
      read: tx.select('Address_Set', [['name', '==', 'a']], ['addresses', 'name']),
    }));
    expect(result.count(result.value.update)).toBe(2);
    const [row] = result.rows(result.value.read);
    expect([row!.addresses, row!.name]).toEqual([['1', '2'], 'a']);
  });

  test.each([
    [
      'a duplicate in a unique index, found at the commit',
      ConstraintViolation,
      2,
      undefined,
      (tx) => {
        tx.insert('Address_Set', { name: 'a' });
        tx.insert('Address_Set', { name: 'a' });
      },
    ],
    [
      'a reference to no row',
      ReferentialIntegrityViolation,
      1,
      undefined,
      (tx) => {
        tx.insert('Logical_Switch', { name: 'x', ports: ['11111111-2222-3333-4444-555555555555'] });
      },
    ],
    [
      'an abort',
      TransactionAborted,
      1,
      'abort',
      (tx) => {
        tx.comment('x');
        tx.abort();
      },
    ],
    [
      'a lock that is not held',
      NotOwner,
      0,
      'assert',
      (tx) => {
        tx.assertLock('nobody');
      },
    ],
    [
      'a wait in vain',
      WaitTimedOut,
      1,
      'wait',
      (tx) => {
        tx.comment('x');
        tx.wait('NB_Global', [], '==', [{ nb_cfg: 7 }], 0);
      },
    ],
  ] as readonly (readonly [
    string,
    new (...args: never[]) => Error,
    number,
    string | undefined,
    (tx: Transaction) => void,
  ])[])('%s is a typed error', async (_name, type, index, op, build) => {
    const nb = await open();
    const error: unknown = await nb.transact((tx) => build(tx.untyped)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code: 'operation-failed', index });
    expect((error as { operation?: { op: string } }).operation?.op).toBe(op);
  });

  test('what the server alone can refuse', async () => {
    const nb = await open();
    await nb.transact((tx) => tx.insert('NB_Global', { nb_cfg: 1 }));
    await expect(nb.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '/=', 0))).rejects.toMatchObject({
      tag: 'domain error',
    });
    await expect(
      nb.transact(
        (tx) =>
          tx.mutate('NB_Global', [], 'nb_cfg', '*=', 2n ** 62n) &&
          tx.mutate('NB_Global', [], 'nb_cfg', '*=', 4),
      ),
    ).rejects.toMatchObject({ tag: 'range error' });
    expect([InvalidOperation, NotSupported, RequestRefused].every((type) => typeof type === 'function')).toBe(
      true,
    );
  });

  test('are built again on a conflict, with a bound', async () => {
    const nb = await open();
    const replica = await nb.replica({ NB_Global: ['nb_cfg'] });
    await nb.transact((tx) => tx.insert('NB_Global', { nb_cfg: 0 }), { replica });
    const others = await Promise.all([open(), open(), open()]);
    const increment = async (client: typeof nb, times: number) => {
      const own = await client.replica({ NB_Global: ['nb_cfg'] });
      for (let i = 0; i < times; i++) {
        await client.transact(
          (tx) => {
            const row = [...own.table('NB_Global')][0]!;
            tx.verify('NB_Global', row, ['nb_cfg']);
            tx.update('NB_Global', row, { nb_cfg: row.nb_cfg + 1n });
          },
          { replica: own, retries: 200 },
        );
      }
    };
    await Promise.all(others.map((client) => increment(client, 10)));
    await replica.waitFor((view) => [...view.table('NB_Global')][0]?.nb_cfg === 30n, {
      what: '30 increments',
    });
    const stale = { _uuid: [...replica.table('NB_Global')][0]!._uuid, nb_cfg: -1n };
    let builds = 0;
    await expect(
      nb.transact(
        (tx) => {
          builds++;
          const row = [...replica.table('NB_Global')][0]!;
          tx.verify('NB_Global', stale, ['nb_cfg']);
          tx.update('NB_Global', row, { nb_cfg: 0 });
        },
        { retries: 2 },
      ),
    ).rejects.toBeInstanceOf(Conflict);
    expect(builds).toBe(3);
    await expect(
      nb.transact(
        (tx) => {
          tx.verifyNone('NB_Global', []);
          tx.insert('NB_Global', {});
        },
        { retries: 0 },
      ),
    ).rejects.toBeInstanceOf(Conflict);
  });

  test('can wait for a replica of the same client only', async () => {
    const replica = await (await open()).replica({ NB_Global: true });
    const other = await open();
    await expect(other.transact((tx) => tx.comment('x'), { replica })).rejects.toMatchObject({
      code: 'invalid-option',
    });
  });

  test('can be given up: a wait is canceled at the server', async () => {
    const nb = await open();
    const started = performance.now();
    await expect(
      nb.transact(
        (tx) => {
          tx.wait('NB_Global', [], '==', [{ nb_cfg: 7 }], 60_000);
        },
        { signal: AbortSignal.timeout(100) },
      ),
    ).rejects.toMatchObject({ code: 'aborted' });
    await expect(
      nb.transact(
        (tx) => {
          tx.wait('NB_Global', [], '==', [{ nb_cfg: 7 }], 60_000);
          tx.insert('Address_Set', { name: 'never' });
        },
        { timeoutMs: 100 },
      ),
    ).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - started).toBeLessThan(1500);
    const replica = await nb.replica({ Address_Set: ['name'], NB_Global: true });
    await nb.transact((tx) => tx.insert('NB_Global', { nb_cfg: 7 }), { replica });
    expect(replica.table('Address_Set').size).toBe(0);
  });
});

describe('locks', () => {
  test('one at a time, in turn, and stolen', async () => {
    const [a, b, c] = await Promise.all([open(), open(), open()]);
    const log: string[] = [];
    const take = (client: typeof a, name: string) =>
      client.withLock('election', async (signal) => {
        log.push(`${name}+`);
        await pause(30);
        await client.transact((tx) => {
          tx.assertLock('election');
        });
        expect(signal.aborted).toBe(false);
        log.push(`${name}-`);
      });
    await Promise.all([take(a, 'a'), take(a, 'a2'), take(b, 'b')]);
    expect(
      log.map((entry, i) => (i % 2 === 0 ? entry.replace('+', '-') === log[i + 1] : true)),
    ).not.toContain(false);
    const lost = a.withLock('election', aborted).catch((error: unknown) => error);
    await pause(50);
    await c.withLock('election', () => undefined, { steal: true });
    expect(await lost).toMatchObject({ code: 'lock-lost' });
    await expect(b.withLock('election', () => 'again')).resolves.toBe('again');
  });

  test('may be called as the client calls its own monitors', async () => {
    const [a, b] = await Promise.all([open(), open()]);
    const first = a.withLock('conversion', () => pause(100));
    await pause(30);
    await expect(b.withLock('conversion', () => 'second', { timeoutMs: 3000 })).resolves.toBe('second');
    await first;
  });

  test('are lost with the connection', async () => {
    const [a, b] = await Promise.all([open(), open()]);
    const lost = a.withLock('leader', (signal) => {
      a.reconnect();
      return aborted(signal);
    });
    await expect(lost).rejects.toMatchObject({ code: 'lock-lost' });
    await expect(b.withLock('leader', () => 1, { timeoutMs: 2000 })).resolves.toBe(1);
    const held = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    const holding = a.withLock('leader', () => {
      taken.resolve();
      return held.promise;
    });
    await taken.promise;
    await expect(b.withLock('leader', () => 1, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
    });
    held.resolve();
    await holding;
    await expect(b.withLock('leader', () => 2, { timeoutMs: 2000 })).resolves.toBe(2);
  });
});

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}
