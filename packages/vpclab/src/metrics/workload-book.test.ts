import { expect, it } from 'vitest';
import type { WorkloadCounts } from './watched.ts';
import { WorkloadBook } from './workload-book.ts';
import { parseWorkload } from './workload-kernel.ts';

const counts = (sockets: number): WorkloadCounts => parseWorkload('', '', `sockets: used ${sockets}`, 0);

it('reads as many as there is time for, in turn, and forgets who is gone', () => {
  let now = 0;
  const seen: string[] = [];
  const read = (name: string): WorkloadCounts => {
    now += 2;
    if (name === 'gone') throw new Error('ENOENT');
    seen.push(name);
    return counts(now);
  };
  const book = new WorkloadBook();
  book.follow(['a', 'b', 'c', 'gone']);
  expect(book.oldestMs(now)).toBeUndefined();
  book.readSome(read, () => now, 3);
  expect(seen).toEqual(['a', 'b']);
  expect([book.of('a')?.sockets, book.of('c')]).toEqual([2, undefined]);
  book.readSome(read, () => now, 3);
  book.readSome(read, () => now, 3);
  expect(seen).toEqual(['a', 'b', 'c', 'a', 'b']);
  expect(book.of('gone')).toBeUndefined();
  expect(book.oldestMs(now)).toBe(6);
  book.follow(['b']);
  expect([book.of('a'), book.of('b')?.sockets, book.size]).toEqual([undefined, 12, 1]);
});
