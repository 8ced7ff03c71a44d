import { expect, it } from 'vitest';
import { BindingBook } from './binding-book.ts';

const UP = { isUp: true };
const DOWN = { isUp: false };

it('knows how long a port took that was seen to begin, each time again', () => {
  const book = new BindingBook();
  book.changed('a', undefined, DOWN, 100);
  expect(book.tookMs('a')).toBeUndefined();
  book.changed('a', DOWN, { isUp: false }, 150);
  book.changed('a', { isUp: false }, UP, 400);
  expect(book.tookMs('a')).toBe(300);
  // It moves.
  book.changed('a', UP, DOWN, 1_000);
  expect(book.tookMs('a')).toBe(300);
  book.changed('a', DOWN, UP, 1_050);
  expect(book.tookMs('a')).toBe(50);
  book.changed('a', UP, undefined, 2_000);
  expect(book.tookMs('a')).toBeUndefined();
});

it('says nothing of a port whose beginning was not seen', () => {
  const book = new BindingBook();
  book.changed('b', DOWN, UP, 100);
  book.changed('b', UP, UP, 200);
  expect(book.tookMs('b')).toBeUndefined();
});
