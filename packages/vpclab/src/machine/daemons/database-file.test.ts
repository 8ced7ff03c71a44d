import { expect, it } from 'vitest';
import { emptyDatabase } from './database-file.ts';

it('is one record with its length and hash, as ovsdb(5) has it', () => {
  expect(emptyDatabase('{"name":"x"}\n\n')).toBe(
    'OVSDB JSON 13 a72d5e14983cb834bd74e4fa05c079a890bf1837\n{"name":"x"}\n',
  );
});
