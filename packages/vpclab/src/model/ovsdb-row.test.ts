import { expect, test } from 'vitest';
import { nbRow, ovsdbMap, ref, vswitchRow } from './ovsdb-row.ts';
import { containerColumn, managedTable } from './ovsdb-schema.ts';

const origin = { concept: 'lab', name: 'test' } as const;
const piece = { lab: 'test', origin };

test('the column that contains a row follows from the schema', () => {
  const acl = (holder: 'Port_Group' | 'Logical_Switch') =>
    nbRow({ ...piece, table: 'ACL', name: 'a', columns: { match: 'ip4' }, in: ref(holder, 'x') });
  expect(acl('Port_Group').parent).toEqual({ table: 'Port_Group', name: 'x', column: 'acls' });
  expect(acl('Logical_Switch').parent).toEqual({ table: 'Logical_Switch', name: 'x', column: 'acls' });
  expect(containerColumn('vswitch', 'Bridge', 'Mirror')).toBe('mirrors');
});

test('a table that contains no such rows is refused', () => {
  const lost = () =>
    nbRow({ ...piece, table: 'ACL', name: 'a', columns: {}, in: ref('Logical_Router', 'x') });
  expect(lost).toThrow('Logical_Router contains no rows of ACL');
});

test('configuration is what a schema has, without children, reports and statistics', () => {
  const columns = [...managedTable('nb', 'Logical_Switch_Port').columns.keys()];
  expect(columns).toContain('dhcpv4_options');
  expect(columns).not.toContain('up');
  expect([...managedTable('nb', 'Logical_Switch').columns.keys()]).not.toContain('ports');
  expect([...managedTable('vswitch', 'Interface').columns.keys()]).not.toContain('statistics');
});

test('what the schema does not have does not compile', () => {
  // Each line is checked by the compiler; none of them has to run.
  const wrong = () => [
    // @ts-expect-error no such table
    nbRow({ ...piece, table: 'Switch', name: 's', columns: {} }),
    // @ts-expect-error no such column
    nbRow({ ...piece, table: 'Logical_Switch', name: 's', columns: { names: 's' } }),
    // @ts-expect-error a reference to a row of another table
    nbRow({ ...piece, table: 'NAT', name: 'n', columns: { gateway_port: ref('DNS', 'd') } }),
    // @ts-expect-error a set where one value belongs
    nbRow({ ...piece, table: 'Logical_Switch', name: 's', columns: { name: ['s'] } }),
    // @ts-expect-error a value that the schema does not list
    nbRow({ ...piece, table: 'ACL', name: 'a', columns: { action: 'permit' } }),
    // @ts-expect-error a table of the other database
    vswitchRow('node-1', { ...piece, table: 'Logical_Switch', name: 's', columns: {} }),
  ];
  expect(wrong).toBeTypeOf('function');
  expect(ovsdbMap({ a: 'b' })).toEqual({ map: { a: 'b' } });
});
