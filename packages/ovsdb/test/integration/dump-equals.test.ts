// What our replica, ovsdb-client and python3-openvswitch's IDL hold of OVN's databases is the same, all of it: on a
// network made by ovn-nbctl and carried out by northd, at first sight and after it changed under a replica's eyes.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { OVN_Southbound } from '../../src/generated/ovn-sb.ts';
import { connect, type View } from '../../src/index.ts';
import { count, dumpByPython, dumpReplica, IDL_MISSING, settledDump } from './support/dumps.ts';
import { network, OvnCentral } from './support/ovn-central.ts';

let central: OvnCentral;
beforeAll(async () => {
  central = await OvnCentral.start();
  await central.sbctl('chassis-add', 'hv-1', 'geneve', '198.51.100.1');
  await central.sbctl('chassis-add', 'hv-2', 'geneve', '198.51.100.2');
  await central.nbctl(...network());
  for (const port of ['port-1-1-1', 'port-2-3-3'])
    await central.sbctl('lsp-bind', port, `hv-${port.charAt(5)}`);
  await central.nbctl('sync');
});
afterAll(() => central[Symbol.asyncDispose]());

/** A replica of every table that the server has, through the generated types or through the server's schema alone. */
async function wholeReplica(which: 'nb' | 'sb', typed: boolean) {
  const remotes = central[which].remote;
  const descriptor = which === 'nb' ? OVN_Northbound : OVN_Southbound;
  const untyped = await connect({ remotes, database: descriptor.name });
  onTestFinished(() => untyped.close());
  const all = Object.fromEntries([...untyped.schema.tables.keys()].map((table) => [table, true] as const));
  if (!typed) return { client: untyped, replica: await untyped.replica(all) };
  const client = await connect({ remotes, database: descriptor as typeof OVN_Northbound });
  onTestFinished(() => client.close());
  return {
    client,
    replica: (await client.replica(all)) as unknown as Awaited<ReturnType<typeof untyped.replica>>,
  };
}

describe.each([
  { which: 'nb', database: 'OVN_Northbound', atLeast: 50 },
  { which: 'sb', database: 'OVN_Southbound', atLeast: 300 },
] as const)('$database', ({ which, database, atLeast }) => {
  test.each([true, false])('our replica holds what ovsdb-client dumps (typed: %s)', async (typed) => {
    const { client, replica } = await wholeReplica(which, typed);
    const expected = await settledDump(central[which].remote, database);
    expect(count(expected)).toBeGreaterThan(atLeast);
    expect(dumpReplica(replica as unknown as View, client)).toEqual(expected);
  });

  test.skipIf(IDL_MISSING)(
    "so does python3-openvswitch's IDL (skipped where that is not installed)",
    async () => {
      const expected = await settledDump(central[which].remote, database);
      expect(await dumpByPython(central[which].remote, database)).toEqual(expected);
    },
  );

  test('our replica still does after the network changed under it', async () => {
    const { client, replica } = await wholeReplica(which, true);
    await central.nbctl(
      'lsp-del port-2-1-1',
      'ls-del ls-1-3',
      'lr-nat-del lr-2',
      'lsp-set-addresses port-1-1-2 unknown',
    );
    await central.nbctl(
      'ls-add ls-1-3',
      'lsp-add ls-2-1 port-2-1-1',
      'lr-nat-add lr-2 snat 192.0.2.2 10.2.0.0/16',
    );
    await central.nbctl(
      'set logical_switch_port port-1-1-2 external_ids:changed=yes',
      'remove logical_switch ls-1-1 external_ids tenant',
    );
    const expected = await settledDump(central[which].remote, database);
    await expect
      .poll(() => dumpReplica(replica as unknown as View, client), { timeout: 5000 })
      .toEqual(expected);
    await central.nbctl("lsp-set-addresses port-1-1-2 '00:00:00:10:10:12 10.1.1.12'");
  });
});
