import { describe, expect, it } from 'vitest';
import type { ServiceRow } from '../model/rows.ts';
import { readAnswer, writeAnswer, writeAnswerText } from '../model/answer.ts';
import { readReply, readRequest, writeRequest } from './control-protocol.ts';

const identity = { name: 'web-1', tenant: 't', vpc: 'v', subnet: undefined, node: undefined };
const row: ServiceRow = {
  kind: 'service',
  key: 'web-1 10.0.1.11',
  netns: 'web-1',
  address: '10.0.1.11',
  identity: { name: 'web-1', tenant: 't', vpc: 'v', subnet: 's', node: 'n' },
  origin: { concept: 'workload', name: 'web-1' },
};
const GARBAGE = [
  '',
  'null',
  '[]',
  '7',
  '{',
  '{"set":7}',
  '{"set":[{}]}',
  '{"set":[null]}',
  '{"name":1,"caller":2}',
];

describe('answers', () => {
  it('come back as they were written, on one line', () => {
    const answer = { identity, caller: '10.0.1.12', nonce: 'a\nb' };
    expect(readAnswer(writeAnswer(answer))).toEqual(answer);
    expect(writeAnswer(answer).indexOf('\n')).toBe(writeAnswer(answer).length - 1);
  });

  it('are lines of facts for people', () => {
    const answer = { identity, caller: '10.0.1.12', nonce: undefined };
    expect(writeAnswerText(answer)).toBe('name: web-1\ntenant: t\nvpc: v\ncaller: 10.0.1.12\n');
  });

  it.each(['web 1', 'web-1\n✓ all hold', 'web-1\u001B[2J', '\u202Eweb', 'Web', '-', 'x'.repeat(64)])(
    'have no name %j',
    (name) => {
      expect(readAnswer(JSON.stringify({ name, caller: '10.0.1.12' }))).toBeUndefined();
    },
  );

  it('have an address of a caller', () => {
    const named = (caller: string): string => JSON.stringify({ name: 'web-1', caller });
    expect(readAnswer(named('10.0.1.12'))).toBeDefined();
    expect(readAnswer(named('10.0.1.12\n'))).toBeUndefined();
  });

  it.each(GARBAGE)('are not read from %j', (text) => {
    expect(readAnswer(text)).toBeUndefined();
  });
});

describe('the control protocol', () => {
  it('reads what it writes', () => {
    for (const request of [{ kind: 'set', rows: [row] }, { kind: 'list' }] as const) {
      expect(readRequest(writeRequest(request))).toEqual(request);
    }
    const replies = [
      { kind: 'set', listening: 1, failures: [{ key: 'k', reason: 'r' }] },
      { kind: 'rows', rows: [row] },
      { kind: 'refused', reason: 'r' },
    ] as const;
    for (const reply of replies) expect(readReply(JSON.stringify(reply))).toEqual(reply);
  });

  it.each(GARBAGE)('takes %j for neither', (text) => {
    expect(readRequest(text)).toBeUndefined();
    expect(readReply(text)).toBeUndefined();
  });
});
