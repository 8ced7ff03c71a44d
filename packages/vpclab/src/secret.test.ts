import { inspect } from 'node:util';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Secret, withoutSecrets } from './secret.ts';

const secret = new Secret('hunter2');

it('is never shown', () => {
  let logged = '';
  const logger = pino({}, { write: (line: string) => (logged += line) });
  logger.info({ secret, nested: [{ secret }] }, 'x');
  const shown = [
    String(secret),
    [secret, 'x'].join(),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    inspect(new Error('x', { cause: secret })),
    logged,
    JSON.stringify(Object.assign({}, secret)),
    Object.keys(secret).join(),
  ];
  expect(shown.filter((text) => text.includes('hunter2'))).toEqual([]);
  expect(shown[0]).toBe('[secret]');
  expect(secret.reveal()).toBe('hunter2');
});

it('is taken out of what a program says about it', () => {
  const text = 'refused: neighbor 192.0.2.1 password hunter2-long';
  expect(withoutSecrets(text, [new Secret('hunter2'), new Secret('hunter2-long'), new Secret('')])).toBe(
    'refused: neighbor 192.0.2.1 password [secret]',
  );
});
