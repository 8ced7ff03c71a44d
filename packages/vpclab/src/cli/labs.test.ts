import { expect, test } from 'vitest';
import { onlyOf } from './labs.ts';

const [one, two] = [{ name: 'one' }, { name: 'two' }];

test('a command without a name means the only lab', () => {
  expect(onlyOf([one])).toBe(one);
});

test('of two labs neither is taken', () => {
  expect(() => onlyOf([one, two])).toThrow(
    expect.objectContaining({
      code: 'BAD_ARGUMENT',
      message: '2 labs are running: name one of them, as in `--name one` (one, two).',
    }),
  );
});

test('where none runs, that is said', () => {
  expect(() => onlyOf([])).toThrow(
    expect.objectContaining({ code: 'LAB_NOT_RUNNING', message: 'No lab is running.' }),
  );
});
