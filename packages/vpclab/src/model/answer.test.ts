import { expect, test } from 'vitest';
import { readAnswer, writeAnswer, writeAnswerText } from './answer.ts';

const identity = { name: 'web-1', tenant: 'acme', vpc: 'vpc-a', subnet: undefined, node: 'node-1' };

test('what is written is read again', () => {
  const answer = { identity, caller: '10.0.1.11', nonce: '7-1' };
  expect(readAnswer(writeAnswer(answer))).toEqual(answer);
  expect(writeAnswerText(answer)).toBe(
    'name: web-1\ntenant: acme\nvpc: vpc-a\nnode: node-1\ncaller: 10.0.1.11\n',
  );
});

test.each([
  ['nothing', ''],
  ['other text', 'hello'],
  ['null', 'null'],
  ['no record', '7'],
  ['no name', '{"caller":"10.0.1.11"}'],
  ['no caller', '{"name":"web-1"}'],
  ['a name that no lab has', '{"name":"<b>web</b>","caller":"10.0.1.11"}'],
  ['a name that is too long', `{"name":"${'a'.repeat(64)}","caller":"10.0.1.11"}`],
  ['a caller that is no address', '{"name":"web-1","caller":"somebody"}'],
  ['a caller that is a number', '{"name":"web-1","caller":7}'],
])('%s is no answer', (_, text) => {
  expect(readAnswer(text)).toBeUndefined();
});

test('what cannot be a name of a lab is left out', () => {
  const text = JSON.stringify({ name: 'web-1', tenant: '\u001b[31m', vpc: 7, caller: '10.0.1.11', nonce: 7 });
  expect(readAnswer(text)).toEqual({
    identity: { name: 'web-1', tenant: undefined, vpc: undefined, subnet: undefined, node: undefined },
    caller: '10.0.1.11',
    nonce: undefined,
  });
});
