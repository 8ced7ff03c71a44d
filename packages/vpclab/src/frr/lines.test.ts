import { expect, it } from 'vitest';
import { changeLines, permitted, prefixList, comparable } from './lines.ts';

const many = Array.from({ length: 5_000 }, (_none, index) => `10.${index >> 8}.${index & 255}.0/24`);

function numbers(lines: readonly string[]): readonly number[] {
  return lines.map((line) => Number(/ seq (\d+) permit /.exec(line)?.[1]));
}

it('numbers each entry by what it says, whatever is beside it', () => {
  const all = prefixList('a', many);
  expect(prefixList('b', [...many.slice(100, 200)].toReversed()).toReversed()).toEqual(
    all.slice(100, 200).map((line) => line.replace(' a ', ' b ')),
  );
  expect(prefixList('a', ['10.0.0.0/24'])).not.toEqual(prefixList('a', ['10.0.0.0/24 le 32']));
});

it('gives numbers that FRR and an entry after them can have, each one once', () => {
  const some = numbers(prefixList('a', many)).filter((number) => !Number.isNaN(number));
  expect(some.length).toBeGreaterThan(4_990);
  expect(new Set(some).size).toBe(some.length);
  expect(Math.min(...some)).toBeGreaterThan(5);
  expect(Math.max(...some)).toBeLessThan(2 ** 31);
});

it('leaves the numbers of entries that would have one to FRR', () => {
  expect(prefixList('a', ['10.0.0.0/8', '10.0.0.0/8'])).toEqual([
    'ip prefix-list a permit 10.0.0.0/8',
    'ip prefix-list a permit 10.0.0.0/8',
  ]);
});

it('compares entries without their numbers, and takes them back by what they say', () => {
  const own = prefixList('a', ['10.0.0.0/8', '10.1.0.0/16']);
  expect(changeLines(own.map(comparable), own, (line) => line)).toEqual({ removed: [], added: [] });
  expect(changeLines(own, prefixList('a', ['10.1.0.0/16']), (line) => line)).toEqual({
    removed: ['no ip prefix-list a permit 10.0.0.0/8'],
    added: [],
  });
  expect(permitted(own.map(comparable), 'a')).toEqual(['10.0.0.0/8', '10.1.0.0/16']);
});
