import { expect, it } from 'vitest';
import { isOwnTable, removalByHandle, tableTitle } from './tables.ts';

it.each([
  ['inet', 'vpclab', true],
  ['ip', 'vpclab', false],
  ['inet', 'vpclab_quota_vpc-a', true],
  ['inet', 'vpclab_quota_', false],
  ['inet', 'vpclab_quota_a }', false],
  ['inet', 'vpclab2', false],
  ['inet', 'filter', false],
])('the table "%s %s" is our own: %s', (family, name, isOwn) => {
  const table = { family, name, handle: 7n };
  expect(tableTitle(table)).toBe(`${family} ${name}`);
  expect(isOwnTable(table)).toBe(isOwn);
});

it('removes tables by their handles, whatever they are called', () => {
  const tables = [
    { family: 'ip', name: 'a b', handle: 3n },
    { family: 'netdev', name: 'x', handle: 12n },
  ];
  expect(removalByHandle(tables)).toBe('delete table ip handle 3\ndelete table netdev handle 12\n');
  expect(removalByHandle([])).toBe('');
});
