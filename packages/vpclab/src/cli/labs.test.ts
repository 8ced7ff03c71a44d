import { expect, test } from 'vitest';
import { noteOtherName, onlyOf } from './labs.ts';
import { recordingTerminal } from './terminal.ts';

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

test.each([
  [{ VPCLAB_LAB: 'market' }, undefined, '! VPCLAB_LAB says lab market, and not shop as the file does.\n'],
  [{ VPCLAB_LAB: 'market' }, 'market', ''],
  [{ VPCLAB_LAB: 'shop' }, undefined, ''],
  [{}, undefined, ''],
])('with %j and --name %s, another name in the file is pointed out or not', (env, asked, text) => {
  const terminal = recordingTerminal();
  noteOtherName({ terminal, env }, asked, 'name: shop\n');
  expect(terminal.written.err).toBe(text);
});
