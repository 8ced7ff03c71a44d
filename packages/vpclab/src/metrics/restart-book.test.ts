import { expect, it } from 'vitest';
import { group } from './metric.ts';
import { Page } from './page.ts';
import { RestartBook } from './restart-book.ts';

it('tells when a counter began again, and nothing before', () => {
  const book = new RestartBook();
  const told = [5, 7, 3, 4, 9, 0].map((value, index) => book.createdOf('a', value, index));
  expect(told).toEqual([undefined, undefined, 2, 2, 2, 5]);
  expect(book.createdOf('b', 1, 9)).toBeUndefined();
});

it('forgets what is gone for long', () => {
  const book = new RestartBook();
  book.createdOf('a', 5, 0);
  book.sweep(600_000);
  expect(book.createdOf('a', 3, 600_000)).toBe(600_000);
  book.sweep(2_000_000);
  expect(book.createdOf('a', 1, 2_000_000)).toBeUndefined();
});

it('is asked by pages, for counters that do not say themselves', () => {
  const things = group('vpclab', 'deployment', []);
  const [counter, gauge] = [
    things.counter('a_total', 'count', 'Counts.'),
    things.gauge('b', 'count', 'Stands.'),
  ];
  const restarts = new RestartBook();
  const created = (value: number, createdMs?: number): readonly unknown[] => {
    const page = new Page({ restarts });
    page.add(counter, things.at({}), value, createdMs);
    page.add(gauge, things.at({}), value);
    return [...page.families.values()].flatMap(({ samples }) => samples.map((one) => one.createdMs));
  };
  expect(created(5)).toEqual([undefined, undefined]);
  expect(created(3)).toEqual([expect.any(Number), undefined]);
  expect(created(1, 77)).toEqual([77, undefined]);
});
