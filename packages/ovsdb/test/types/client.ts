// Type tests of the client: replicas and transactions by the generated tables, checked by `npm run typecheck`.
// Nothing here runs.
import { type Client, connect, type Ref, type ReplicaRow, type Uuid, type Value } from '@vpclab/ovsdb';
import { OVN_Northbound, type OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import type { Open_vSwitch_Tables } from '@vpclab/ovsdb/vswitch';

declare function accept<T>(value: T): void;
declare const ovs: Client<Open_vSwitch_Tables>;
declare const switchRef: Ref<'Logical_Switch'>;

export async function typed(nb: Client<OVN_Northbound_Tables>): Promise<void> {
  accept<Client<OVN_Northbound_Tables>>(await connect({ remotes: 'unix:/x', database: OVN_Northbound }));

  // Replicas hold what was selected, and no more.
  const replica = await nb.replica({
    Logical_Switch: ['name', 'ports'],
    Logical_Switch_Port: true,
    ACL: { columns: ['match'], where: [['action', '==', 'drop']] },
  });
  for (const row of replica.table('Logical_Switch')) {
    accept<string>(row.name);
    accept<Ref<'Logical_Switch'>>(row._uuid);
    accept<readonly Ref<'Logical_Switch_Port'>[]>(row.ports);
    // @ts-expect-error not selected
    accept(row.external_ids);
  }
  accept<bigint | undefined>(
    (await nb.replica({ NB_Global: ['nb_cfg'] })).table('NB_Global').find(() => true)?.nb_cfg,
  );
  accept<string | undefined>(replica.table('Logical_Switch_Port').index('name').get('web-1')?.type);
  accept<string | undefined>([...replica.table('ACL')][0]?.match);
  // @ts-expect-error no index of a column that does not exist
  replica.table('Logical_Switch').index('nam');
  // @ts-expect-error nor of one that was not selected
  replica.table('Logical_Switch').index('external_ids', 'owner');
  await indexes(nb, switchRef);
  const bare = await nb.replica({ Logical_Switch: [] });
  accept<Ref<'Logical_Switch'> | undefined>(bare.table('Logical_Switch').find(() => true)?._uuid);
  // @ts-expect-error an empty list selects the rows and no columns
  accept(bare.table('Logical_Switch').find(() => true)?.name);
  // @ts-expect-error a table that was not selected
  replica.table('Logical_Router');
  // @ts-expect-error a table that does not exist
  await nb.replica({ Logical_Swich: true });
  // @ts-expect-error a column that does not exist
  await nb.replica({ Logical_Switch: ['nam'] });
  // @ts-expect-error a column of another table
  await nb.replica({ Logical_Switch: { columns: ['addresses'] } });
  accept<boolean>(nb.has('Logical_Switch_Port', 'peer'));
  // @ts-expect-error a column that does not exist
  nb.has('Logical_Switch_Port', 'per');
  // @ts-expect-error a table that does not exist
  nb.has('Logical_Swich');
  // Conditions.
  await replica.setWhere('ACL', [['match', '!=', ''], ['external_ids', 'includes', { owner: 'x' }], true]);
  await replica.setWhere('Logical_Switch', [['ports', 'excludes', []]]);
  await nb.replica({
    Logical_Switch_Port: {
      where: [
        ['tag', '==', undefined],
        ['tag', 'includes', [1]],
      ],
    },
  });
  // @ts-expect-error a column that does not exist
  await replica.setWhere('ACL', [['mach', '==', '']]);
  // @ts-expect-error a number is no match
  await replica.setWhere('ACL', [['match', '==', 1]]);
  // @ts-expect-error a column of another table
  await nb.replica({ Logical_Switch: { where: [['addresses', '==', []]] } });
  // @ts-expect-error no such action
  await nb.replica({ ACL: { where: [['action', '==', 'deny']] } });
  replica.on('transaction', (changes) => {
    for (const change of changes) {
      if (change.table === 'Logical_Switch' && change.kind === 'update') {
        accept<string>(change.old.name);
        accept<Ref<'Logical_Switch'>>(change.uuid);
        accept<readonly ('name' | 'ports')[]>(change.columns);
        // @ts-expect-error a UUID of a switch is none of a router
        accept<Ref<'Logical_Router'>>(change.uuid);
        // @ts-expect-error only what was selected can change
        change.columns.includes('external_ids');
        // @ts-expect-error not selected
        accept(change.new.external_ids);
      }
      // @ts-expect-error a table that was not selected
      if (change.table === 'Logical_Router') accept(change);
    }
  });

  // The row type of a table of a replica, by a short name.
  const nameOf = (row: ReplicaRow<typeof replica, 'Logical_Switch'>) => row.name;
  accept<readonly string[]>([...replica.table('Logical_Switch')].map(nameOf));
  accept<readonly string[]>([...replica.snapshot().table('Logical_Switch')].map(nameOf));
  // @ts-expect-error not selected
  accept((row: ReplicaRow<typeof replica, 'Logical_Switch'>) => row.external_ids);
  // @ts-expect-error a table that was not selected
  accept((row: ReplicaRow<typeof replica, 'Logical_Router'>) => row);

  // A copy of a row can be inserted, and be what others become.
  const [port] = replica.table('Logical_Switch_Port');
  const [wall] = replica.table('ACL');
  await nb.transact((tx) => {
    if (port === undefined || wall === undefined) return;
    tx.insert('Logical_Switch_Port', { ...port, name: 'copy' });
    tx.update('Logical_Switch_Port', port, { ...port, name: 'copy' });
    tx.verify('Logical_Switch_Port', { ...port });
    // @ts-expect-error it does not hold the columns that an ACL needs
    tx.insert('ACL', { ...wall });
  });

  // Transactions.
  const result = await nb.transact((tx) => {
    const port = tx.insert('Logical_Switch_Port', { name: 'web-1' });
    tx.insert('Logical_Switch', { name: 'web', ports: [port] });
    tx.mutate('Logical_Switch', switchRef, 'ports', 'insert', [port]);
    tx.mutate('Logical_Switch', switchRef, 'external_ids', 'delete', ['owner']);
    tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1);
    tx.update('ACL', [['priority', '<', 10]], { severity: 'info', meter: undefined });
    tx.verifyNone('Logical_Switch', [['name', '==', 'web']]);
    // @ts-expect-error a column that does not exist
    tx.verifyNone('Logical_Switch', [['nam', '==', 'web']]);
    // @ts-expect-error a column of another table
    tx.delete('Logical_Switch', [['addresses', '==', []]]);
    // @ts-expect-error text where a reference belongs
    tx.update('Logical_Switch', [['ports', 'includes', ['web-1']]], {});
    // @ts-expect-error a column that does not exist
    tx.insert('Logical_Switch', { nam: 'web' });
    // @ts-expect-error a switch where a port belongs
    tx.insert('Logical_Switch', { ports: [tx.insert('Logical_Switch', {})] });
    // @ts-expect-error the action of an ACL has no valid default
    tx.insert('ACL', { direction: 'to-lport' });
    // @ts-expect-error a reference to a row of another table
    tx.delete('Logical_Router', switchRef);
    // @ts-expect-error a set can't be added to as a number can
    tx.mutate('Logical_Switch', switchRef, 'ports', '+=', 1);
    // @ts-expect-error a string can't be calculated with
    tx.mutate('Logical_Switch', switchRef, 'name', '+=', 1);
    // @ts-expect-error a switch where ports belong
    tx.mutate('Logical_Switch', switchRef, 'ports', 'insert', [switchRef]);
    return port;
  });
  accept<Ref<'Logical_Switch_Port'>>(result.uuid(result.value));
  // @ts-expect-error the row is a port
  accept<Ref<'Logical_Switch'>>(result.uuid(result.value));
  await ovs.transact((tx) => {
    // @ts-expect-error a bridge's name is set by insert only
    tx.update('Bridge', [], { name: 'br-int' });
  });
}

async function indexes(nb: Client<OVN_Northbound_Tables>, row: Ref<'Logical_Switch'>): Promise<void> {
  const view = await nb.replica({ Logical_Switch: ['name', 'ports', 'external_ids'], ACL: true });
  const switches = view.table('Logical_Switch');
  const acls = view.table('ACL');
  accept<string | undefined>(switches.uniqueIndex('name').get('web')?.name);
  accept<number>(switches.index('external_ids', 'tenant').all('shop').length);
  accept<string | undefined>(switches.uniqueIndex(['name', 'external_ids']).get(['web', 'tenant'])?.name);
  const byTenant = switches.index(['name', { column: 'external_ids', mapKey: 'tenant' }]);
  accept<readonly { readonly name: string }[]>(byTenant.all(['web', 'shop']));
  accept<boolean>(acls.index(['priority', 'action']).has([1000, 'drop']));
  accept<boolean>(view.snapshot().table('ACL').uniqueIndex(['priority', 'action']).has([1000, 'drop']));
  // @ts-expect-error no unique index of a column that does not exist
  switches.uniqueIndex('nam');
  // @ts-expect-error nor a compound one
  switches.index(['name', 'port']);
  // @ts-expect-error of a column that was not selected
  switches.index(['name', 'acls']);
  // @ts-expect-error a set has no keys to look at
  switches.index('ports', 'tenant');
  // @ts-expect-error nor has it within a compound index
  switches.index(['name', { column: 'ports', mapKey: 'tenant' }]);
  // @ts-expect-error a name is no number
  switches.index('name').get(5);
  // @ts-expect-error a switch is no port
  switches.index('ports').get(row);
  // @ts-expect-error one value too few
  byTenant.get(['web']);
  // @ts-expect-error the values in the wrong order
  acls.index(['priority', 'action']).has(['drop', 1000]);
  // @ts-expect-error no such action
  acls.index('action').get('deny');
}

// Without types: any table and column by name, values as the server's schema has them.
export async function untyped(table: string, columns: Readonly<Record<string, string>>): Promise<void> {
  const client = await connect({ remotes: 'unix:/x', database: 'Some_Database' });
  accept<boolean>(client.has(table, table));
  const replica = await client.replica({ [table]: true });
  for (const row of replica.table(table)) {
    accept<Uuid>(row._uuid);
    accept<Value>(row['any']);
  }
  const named = await client.replica({ Database: ['name'] });
  accept<Value>([...named.table('Database')][0]?.['name']);
  named.table('Database').index('any').get('x');
  named
    .table('Database')
    .uniqueIndex(['any', { column: 'map', mapKey: 1n }])
    .get(['x', 5]);
  await client.transact((tx) => {
    const row = tx.insert(table, columns);
    tx.update(table, row, { other: [row], map: { key: 1n } });
    tx.mutate(table, [], 'set', 'insert', ['x']);
    // @ts-expect-error a Date is no value of a column
    tx.insert(table, { at: new Date() });
  });
}

// From typed to untyped, for programs that compute tables and columns.
export function mixed(nb: Client<OVN_Northbound_Tables>, table: string): Promise<unknown> {
  return nb.transact((tx) => tx.untyped.insert(table, { name: 'x' }));
}
