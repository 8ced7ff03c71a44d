import { describe, expect, test } from 'vitest';
import {
  type Change,
  connect,
  NotUnique,
  RequestRefused,
  UnknownColumnError,
  UnknownTableError,
} from '../../src/index.ts';
import { expectEqualToDump } from './support/compare.ts';
import { northbound } from './support/northbound.ts';

const standalone = northbound();
const { open } = standalone;

describe('connecting', () => {
  test('says which databases there are when the wanted one is not', async () => {
    await expect(
      connect({ remotes: standalone.server.remote, database: 'No_Such_DB', timeoutMs: 300 }),
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
  test('indexes made before the first row follow rows, conditions, and what is not unique', async () => {
    const nb = await open();
    const replica = await nb.replica({ ACL: { where: [['priority', '<', 100]] } });
    const acls = replica.table('ACL');
    const byMatch = acls.uniqueIndex(['match', { column: 'external_ids', mapKey: 'owner' }]);
    const byPriority = acls.index('priority');
    expect([byMatch.get(['ip4', 'shop']), byPriority.has(10)]).toEqual([undefined, false]);
    // Rows of ACL are kept by reference only (RFC 7047 section 3.2, isRoot).
    await nb.transact(
      (tx) => {
        const acl = (priority: number, owner: string) =>
          tx.insert('ACL', {
            ...{ priority, match: 'ip4', action: 'drop', direction: 'to-lport' },
            external_ids: { owner },
          });
        tx.insert('Logical_Switch', {
          name: 'indexed',
          acls: [acl(10, 'shop'), acl(20, 'shop'), acl(200, 'bank')],
        });
      },
      { replica },
    );
    expect(
      byMatch
        .all(['ip4', 'shop'])
        .map(({ priority }) => priority)
        .toSorted((a, b) => a - b),
    ).toEqual([10, 20]);
    expect(() => byMatch.get(['ip4', 'shop'])).toThrow(NotUnique);
    expect([byPriority.get(10)?.match, byMatch.has(['ip4', 'bank'])]).toEqual(['ip4', false]);
    await replica.setWhere('ACL', [['priority', '>', 10]]);
    expect([byMatch.get(['ip4', 'shop'])?.priority, byMatch.get(['ip4', 'bank'])?.priority]).toEqual([
      20, 200,
    ]);
    await nb.transact((tx) => tx.update('ACL', [['priority', '==', 200]], { external_ids: {} }), { replica });
    expect([byMatch.has(['ip4', 'bank']), byPriority.has(10), byPriority.has(200)]).toEqual([
      false,
      false,
      true,
    ]);
    await nb.transact((tx) => tx.delete('Logical_Switch', [['name', '==', 'indexed']]), { replica });
    expect([byMatch.has(['ip4', 'shop']), byPriority.has(200)]).toEqual([false, false]);
  });

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
    expectEqualToDump(replica as never, await standalone.server.dump());
    const port = replica.table('Logical_Switch_Port').index('name').get('web-2')!;
    expect([port.tag, port.up, port.external_ids.get('text')]).toEqual([7, true, 'ü"\\\n€😀']);
    const second = await (await open()).replica(selection);
    const update = await nb.transact((tx) =>
      tx.update('Logical_Switch_Port', port, { tag: undefined, addresses: ['x'] }),
    );
    expect(update.count(update.value)).toBe(1);
    await second.waitFor((view) => view.table('Logical_Switch_Port').get(port._uuid)?.tag === undefined);
    expectEqualToDump(second as never, await standalone.server.dump());
  });

  test('reports each transaction once, in order, with old and new values', async () => {
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
    await replica.setWhere('Address_Set', []);
    expect(names()).toEqual([]);
    const none = await nb.replica({ Address_Set: { columns: ['name'], where: [] } });
    expect(none.table('Address_Set').size).toBe(0);
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

  test('keeps the conditions it has when others are refused', async () => {
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
    const refused = [['name', '<', 'b'] as never, ['name', '>', 'b'] as never].map((where) =>
      replica.setWhere('Address_Set', [where]),
    );
    expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    // None of them is asked for over the next connection either.
    nb.reconnect();
    await replica.ready();
    expect([...replica.table('Address_Set')].map(({ name }) => name)).toEqual(['a']);
  });

  test('keeps the conditions it has when those requested while it was disconnected are refused', async () => {
    const nb = await open();
    await nb.transact((tx) => tx.insert('Address_Set', { name: 'a' }));
    const replica = await nb.replica({ Address_Set: { columns: ['name'], where: [['name', '==', 'a']] } });
    const states: string[] = [];
    replica.on('state', ({ kind }) => states.push(kind));
    nb.reconnect();
    // Only the server can tell, and there is none: it does when there is.
    await expect(replica.setWhere('Address_Set', [['name', '<', 'b'] as never])).rejects.toMatchObject({
      code: 'rpc-error',
    });
    await replica.ready();
    expect([...replica.table('Address_Set')].map(({ name }) => name)).toEqual(['a']);
    expect(states).not.toContain('failed');
    await replica.setWhere('Address_Set', [['name', '==', 'b']]);
    expect(replica.table('Address_Set').size).toBe(0);
    const whole = await nb.replica({ Address_Set: ['name'] });
    await expect(whole.setWhere('Address_Set', [['name', '<', 'b'] as never])).rejects.toMatchObject({
      code: 'rpc-error',
    });
    nb.reconnect();
    await whole.ready();
    expect([whole.state.kind, whole.table('Address_Set').size]).toEqual(['synced', 1]);
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
