// One program, compiled once, on servers with the schemas of Debian 12 and of Debian 13.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OVN_Northbound, type OVN_Northbound_Tables } from '../../src/generated/ovn-nb.ts';
import { OVN_Southbound } from '../../src/generated/ovn-sb.ts';
import { Open_vSwitch } from '../../src/generated/vswitch.ts';
import { type Client, compareSchemas, connect, type OvsdbError } from '../../src/index.ts';
import { SCHEMAS, Server } from './support/server.ts';

/** "accepted", or the code of the error. */
function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'accepted',
    (error: OvsdbError) => error.code,
  );
}

describe.each([
  { release: 'debian12', newer: false },
  { release: 'debian13', newer: true },
])('$release', ({ release, newer }) => {
  let server: Server;
  let nb: Client<OVN_Northbound_Tables>;
  beforeAll(async () => {
    server = await Server.start({ schema: `${SCHEMAS}${release}/ovn-nb.ovsschema` });
    nb = await connect({ remotes: server.remote, database: OVN_Northbound });
  });
  afterAll(async () => {
    await nb.close();
    await server[Symbol.asyncDispose]();
  });

  test('the server says what it has', () => {
    expect(nb.has('Logical_Switch_Port', 'peer')).toBe(newer);
    expect(nb.has('Sampling_App')).toBe(newer);
    const missing = compareSchemas(OVN_Northbound.schema, nb.schema).filter(({ kind }) =>
      kind.endsWith('-missing'),
    );
    expect(missing.length > 0).toBe(!newer);
    const odd = compareSchemas(OVN_Northbound.schema, nb.schema).filter(({ kind }) =>
      /unknown|incompatible/.test(kind),
    );
    expect(odd).toEqual([]);
  });

  test('a column that is missing is a typed error, or left out, in transactions', async () => {
    const insert = (onMissing: 'error' | 'skip') =>
      nb.transact(
        (tx) => {
          const port = tx.insert('Logical_Switch_Port', { name: `p-${onMissing}`, peer: 'q' });
          tx.insert('Logical_Switch', { name: onMissing, ports: [port] });
          return port;
        },
        { onMissing },
      );
    const strict = insert('error');
    expect(await outcomeOf(strict)).toEqual(newer ? 'accepted' : 'unknown-column');
    const result = await insert('skip');
    const replica = await nb.replica({ Logical_Switch_Port: ['name', 'peer'] }, { onMissing: 'skip' });
    const port = replica.table('Logical_Switch_Port').get(result.uuid(result.value));
    expect(port?.name).toBe('p-skip');
    expect(port?.peer).toBe(newer ? 'q' : undefined);
    replica.close();
  });

  test('a table that is missing is a typed error, or empty, in replicas', async () => {
    const strict = nb.replica({ Sampling_App: true });
    expect(await outcomeOf(strict)).toEqual(newer ? 'accepted' : 'unknown-table');
    const replica = await nb.replica({ Sampling_App: true, Logical_Switch: true }, { onMissing: 'skip' });
    expect([...replica.table('Sampling_App')]).toEqual([]);
    replica.close();
  });

  test('a value that the newer schema alone allows is refused by name on the older', async () => {
    const insert = nb.transact((tx) => {
      const acl = tx.insert('ACL', { action: 'pass', direction: 'to-lport' });
      tx.insert('Port_Group', { name: 'pg', acls: [acl] });
    });
    const outcome = await outcomeOf(insert);
    expect(outcome).toEqual(newer ? 'accepted' : 'invalid-value');
  });

  test.each([
    ['ovn-nb', OVN_Northbound],
    ['ovn-sb', OVN_Southbound],
    ['vswitch', Open_vSwitch],
  ] as const)('every table of %s can be replicated', async (schema, database) => {
    await using one = await Server.start({ schema: `${SCHEMAS}${release}/${schema}.ovsschema` });
    await using client = await connect({ remotes: one.remote, database: database as typeof OVN_Northbound });
    const all = Object.fromEntries([...database.schema.tables.keys()].map((table) => [table, true] as const));
    const replica = await client.replica(all, { onMissing: 'skip' });
    expect(replica.tables).toEqual([...database.schema.tables.keys()]);
  });
});
