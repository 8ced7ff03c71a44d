import { expect, it } from 'vitest';
import { time } from './time.ts';

it.each([
  ['500ms', 500],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['60m', 3_600_000],
])('reads %s as milliseconds', (text, ms) => {
  expect(time('how long').parse(text)).toBe(ms);
});

it.each([5, null, '', '5', '5h', '-5s', '5 s', '1.2345s', 's'])(
  'says what a time looks like instead of %j',
  (value) => {
    const { error } = time('how long').safeParse(value);
    expect(error?.issues.map(({ message }) => message)).toEqual(['a time such as 500ms, 10s or 2m']);
  },
);

it('says how long a time may be', () => {
  const said = (value: string, longest?: { readonly ms: number; readonly words: string }) =>
    time('how long', longest).safeParse(value).error?.issues[0]?.message;
  expect(said('61m')).toBe('at most 60m');
  expect(said('11s', { ms: 10_000, words: 'at most 10s' })).toBe('at most 10s');
  expect(said('10s', { ms: 10_000, words: 'at most 10s' })).toBeUndefined();
});
