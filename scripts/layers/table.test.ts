// The table itself: lower rooms first, so that no import points down; folders are rooms, and single files the exception.

import { expect, test } from 'vitest';
import { LAYERED_PACKAGES } from './table.ts';

const MOST_EXCEPTIONS = 2;

test.each(LAYERED_PACKAGES)('$name: every room imports rooms above it in the table', ({ rooms }) => {
  const place = new Map(rooms.map(({ path }, index) => [path, index]));
  const back = rooms.flatMap(({ path, mayImport }, index) =>
    mayImport.filter((other) => (place.get(other) ?? Infinity) > index).map((other) => `${path} -> ${other}`),
  );
  expect(back).toEqual([]);
});

test.each(LAYERED_PACKAGES)('$name: few files are of another room than their folder', ({ rooms }) => {
  const folders = new Set(rooms.map(({ path }) => path));
  const exceptions = rooms
    .map(({ path }) => path)
    .filter((path) => /^[^*]+\/[^*]+\.ts$/.test(path) && folders.has(path.split('/')[0] ?? ''));
  expect(exceptions.length).toBeLessThanOrEqual(MOST_EXCEPTIONS);
});
