import { expect, test } from 'vitest';
import { interfaceName } from './names.ts';

test('a name that fits is the interface name', () => {
  expect(interfaceName('vpc-a-web-1')).toBe('vpc-a-web-1');
});

test('a longer one keeps its start and ends in a hash of the whole', () => {
  const [one, other] = [interfaceName('payments-frontend-1'), interfaceName('payments-frontend-2')];
  expect(one).toMatch(/^payments-[0-9a-z]{6}$/);
  expect(one).not.toBe(other);
  expect(interfaceName('payments-frontend-1')).toBe(one);
});

test.each(['br-int', 'br-phy', 'ul', 'lo', 'genev_sys_6081'])('%s belongs to somebody else', (name) => {
  const derived = interfaceName(name);
  expect(derived).not.toBe(name);
  expect(derived.length).toBeLessThanOrEqual(15);
});

test('5000 long names of one lab do not meet', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `a-rather-long-workload-name-${index}`);
  expect(new Set(names.map(interfaceName)).size).toBe(5000);
});
