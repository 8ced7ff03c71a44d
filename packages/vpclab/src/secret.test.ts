import { inspect } from 'node:util';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { compareFields } from './kinds/fields.ts';
import { Secret, withoutPassword, withoutSecrets } from './secret.ts';

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

it('compares by its text', () => {
  const fingerprints = ['hunter2', 'hunter3'].map((text) => new Secret(text).fingerprint);
  expect(fingerprints[0]).toBe(secret.fingerprint);
  expect(fingerprints[1]).not.toBe(secret.fingerprint);
  expect(compareFields({ password: new Secret('hunter2') }, { password: secret })).toEqual([]);
  expect(compareFields({ password: new Secret('hunter3') }, { password: secret })).toHaveLength(1);
});

it('hides a password in a line that FRR refused', () => {
  expect(withoutPassword('neighbor 192.0.2.1 password hunter2')).toBe('neighbor 192.0.2.1 password [secret]');
});
