import { describe, expect, it } from 'vitest';
import { writeAnswer } from '../model/answer.ts';
import { ExpectedAnswer } from './expected-answer.ts';

const UNNAMED = { tenant: undefined, vpc: undefined, subnet: undefined, node: undefined };
const body = (name: string): string =>
  writeAnswer({ identity: { ...UNNAMED, name }, caller: '10.0.1.11', nonce: undefined });
const sent = { left: 0 };

describe('an answer that was expected of app-1', () => {
  it('is one that says so, also once more', () => {
    const expected = new ExpectedAnswer('app-1');
    const answer = { status: 200, body: body('app-1') };
    expect([expected.problemOf(answer, sent), expected.problemOf(answer, sent)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(expected.body).toBe(answer.body);
  });

  it.each([
    ['with nothing in it', { status: 200, body: '' }, 'answered by another'],
    ['of another', { status: 200, body: body('app-2') }, 'answered by another'],
    ['that is not of HTTP', { status: undefined, body: '' }, 'answered by another'],
    ['of a receiver that gave up', { status: 408, body: '' }, 'HTTP 408'],
  ])('is none %s', (_what, answer, problem) => {
    expect(new ExpectedAnswer('app-1').problemOf(answer, sent)).toBe(problem);
  });

  it('comes after all was sent', () => {
    const answer = { status: 200, body: body('app-1') };
    expect(new ExpectedAnswer('app-1').problemOf(answer, { left: 1 })).toBe('answered before all was sent');
  });
});
