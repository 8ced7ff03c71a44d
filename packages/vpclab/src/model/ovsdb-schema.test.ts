import { expect, test } from 'vitest';
import { containersOf, managedTable, managedTables } from './ovsdb-schema.ts';

test.each(['nb', 'vswitch'] as const)('in %s what holds rows comes before what it holds', (db) => {
  const order = managedTables(db).map(({ name }) => name);
  const containers = containersOf(db);
  expect(containers.length).toBeGreaterThan(5);
  // The first that holds it counts: some rows can be held by several.
  const late = order.filter((child) => {
    const holder = containers.find((one) => one.child === child && one.table !== child)?.table;
    return holder !== undefined && order.indexOf(holder) >= order.indexOf(child);
  });
  expect(late).toEqual([]);
  const depth = (table: string): number => order.indexOf(table);
  expect(depth(db === 'nb' ? 'Logical_Router_Port' : 'Port')).toBeGreaterThan(
    depth(db === 'nb' ? 'Logical_Router' : 'Bridge'),
  );
  expect(depth(db === 'nb' ? 'Gateway_Chassis' : 'Interface')).toBeGreaterThan(
    depth(db === 'nb' ? 'Logical_Router_Port' : 'Port'),
  );
});

test('containers are told from the outside in', () => {
  const children = containersOf('vswitch').map(({ child }) => child);
  expect(children.indexOf('Bridge')).toBeLessThan(children.indexOf('Port'));
  expect(children.indexOf('Port')).toBeLessThan(children.indexOf('Interface'));
  const northbound = containersOf('nb').map(({ child }) => child);
  expect(northbound.indexOf('Logical_Router_Port')).toBeLessThan(northbound.indexOf('Gateway_Chassis'));
});

test.each([
  ['vswitch', 'Open_vSwitch', ['next_cfg', 'cur_cfg', 'ovs_version', 'system_type', 'datapaths']],
  ['vswitch', 'Bridge', ['datapath_version', 'flow_tables', 'datapath_id', 'status']],
  ['vswitch', 'Interface', ['ofport', 'error', 'statistics', 'link_state']],
  ['nb', 'NB_Global', ['nb_cfg', 'sb_cfg', 'hv_cfg']],
  ['nb', 'Logical_Switch_Port', ['up', 'tag', 'dynamic_addresses']],
] as const)('in %s what others write into %s is not managed', (db, table, columns) => {
  const managed = [...managedTable(db, table).columns.keys()];
  expect(managed).toContain('external_ids');
  for (const column of columns) expect(managed).not.toContain(column);
});

test('tables whose rows never change their name', () => {
  const named = (db: 'nb' | 'vswitch'): readonly string[] =>
    managedTables(db).flatMap(({ name, isNamedOnce }) => (isNamedOnce ? [name] : []));
  expect(named('vswitch').toSorted()).toEqual(['Bridge', 'Interface', 'Port']);
  expect(named('nb')).not.toContain('Logical_Switch');
});
