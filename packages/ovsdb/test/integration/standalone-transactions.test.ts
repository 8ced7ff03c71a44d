import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  Conflict,
  connect,
  ConstraintViolation,
  NotOwner,
  ReferentialIntegrityViolation,
  RowExists,
  type Transaction,
  TransactionAborted,
  upsert,
  WaitTimedOut,
} from '../../src/index.ts';
import { northbound } from './support/northbound.ts';

const standalone = northbound();
const { open } = standalone;

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
    const untyped = await connect({ remotes: standalone.server.remote, database: 'OVN_Northbound' });
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

  test('a row that verifyNone rules out is said to exist, as soon as another attempt asks for the same', async () => {
    const nb = await open();
    const replica = await nb.replica({ Address_Set: ['name'] });
    await nb.transact((tx) => tx.insert('Address_Set', { name: 'there' }), { replica });
    let builds = 0;
    const insert = (name: string) =>
      nb.transact((tx) => {
        builds++;
        tx.verifyNone('Address_Set', [['name', '==', name]]);
        tx.insert('Address_Set', { name });
      });
    const error = await insert('there').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RowExists);
    expect(error).toMatchObject({ code: 'exists', table: 'Address_Set', attempts: 1 });
    expect((error as Error).message).toContain('there');
    expect(builds).toBe(2);
    await insert('not yet');
    // Built from what the replica shows by then, it is another transaction.
    const writer = await open();
    let seen = 0;
    const either = await nb.transact(
      async (tx) => {
        const found = replica.table('Address_Set').index('name').get('late');
        if (seen++ === 0) await writer.transact((other) => other.insert('Address_Set', { name: 'late' }));
        return upsert(tx, 'Address_Set', found, ['name'], { name: 'late', addresses: ['192.0.2.1'] });
      },
      { replica },
    );
    expect([seen, typeof either.value]).toEqual([2, 'string']);
    const read = await nb.transact((tx) => tx.select('Address_Set', [['name', '==', 'late']]));
    expect(read.rows(read.value)).toMatchObject([{ name: 'late', addresses: ['192.0.2.1'] }]);
  });

  test('set gives the keys of a map new values, where insert leaves them', async () => {
    const nb = await open();
    const { value } = await nb.transact((tx) => {
      const row = tx.insert('Address_Set', { name: 'ids', external_ids: { a: '1', b: '2' } });
      tx.mutate('Address_Set', row, 'external_ids', 'insert', { a: 'kept', c: '3' });
      tx.mutate('Address_Set', row, 'external_ids', 'set', { b: 'new', d: '4' });
      return row;
    });
    expect(value.kind).toBe('new-row');
    const read = await nb.transact((tx) =>
      tx.select('Address_Set', [['name', '==', 'ids']], ['external_ids']),
    );
    const [row] = read.rows(read.value);
    expect(Object.fromEntries(row!.external_ids)).toEqual({ a: '1', b: 'new', c: '3', d: '4' });
  });

  test('a copy of a row is another row with the same columns, whether it was selected or held', async () => {
    const nb = await open();
    const replica = await nb.replica({ Address_Set: true });
    await nb.transact(
      (tx) => tx.insert('Address_Set', { name: 'one', addresses: ['1', '2'], external_ids: { k: 'v' } }),
      { replica },
    );
    const held = replica.table('Address_Set').index('name').get('one')!;
    const read = await nb.transact((tx) => tx.select('Address_Set', [['name', '==', 'one']]));
    const [selected] = read.rows(read.value);
    await nb.transact((tx) => {
      tx.insert('Address_Set', { ...held, name: 'two' });
      tx.insert('Address_Set', { ...selected!, name: 'three' });
    });
    const all = (await standalone.server.dump()).get('Address_Set')!;
    const columnsOf = (name: string) => {
      const { _uuid, name: _, ...columns } = all.find((row) => row['name'] === name)!;
      return columns;
    };
    expect([columnsOf('two'), columnsOf('three')]).toEqual([columnsOf('one'), columnsOf('one')]);
    expect(new Set(all.map((row) => JSON.stringify(row['_uuid']))).size).toBe(all.length);
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
    ).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('waited 100 ms') as string });
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

  test('are waited for within one bound, no matter who holds them', async () => {
    const [a, b] = await Promise.all([open(), open()]);
    const held = Promise.withResolvers<void>();
    const first = a.withLock('both', () => pause(400));
    await pause(50);
    const next = b.withLock('both', () => held.promise);
    const started = performance.now();
    const waiting = a.withLock('both', () => 1, { timeoutMs: 600 });
    await expect(waiting).rejects.toMatchObject({
      code: 'timeout',
      message: 'waited 600 ms for the lock both',
    });
    expect(performance.now() - started).toBeLessThan(900);
    held.resolve();
    await Promise.all([first, next]);
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
