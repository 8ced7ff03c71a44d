import { describe, expect, it } from 'vitest';
import { HttpAnswerReader } from './http-answer.ts';

const BODY = '{"name":"app-1"}';
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** What each piece gives. */
function read(pieces: Iterable<string>): readonly ReturnType<HttpAnswerReader['add']>[] {
  const reader = new HttpAnswerReader();
  return [...pieces].map((piece) => reader.add(piece));
}

describe('an answer', () => {
  it.each([
    ['at once', [ANSWER]],
    ['in two pieces', [ANSWER.slice(0, 30), ANSWER.slice(30)]],
    ['byte by byte', ANSWER],
  ])('%s', (_how, pieces) => {
    const said = read(pieces);
    expect(said.at(-1)).toEqual({ status: 200, body: BODY, isKept: true, length: ANSWER.length });
    expect(said.slice(0, -1).every((one) => one === 'partial')).toBe(true);
  });

  it('that is the last one of its connection', () => {
    expect(read([ANSWER.replace('OK', 'OK\r\nConnection: close')])).toMatchObject([{ isKept: false }]);
  });

  it.each([
    ['HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', 408],
    ['HTTP/1.0 503 \r\n\r\n', 503],
    ['220 ready HTTP/1.1 200\r\n\r\n', undefined],
  ])('%j has its status', (text, status) => {
    expect(read([text])).toMatchObject([{ status }]);
  });

  it('with more behind it has that in its body, which is nobody’s then', () => {
    expect(read([`${ANSWER}x`])).toMatchObject([{ body: `${BODY}x` }]);
  });

  it('is followed by the next one', () => {
    const reader = new HttpAnswerReader();
    expect(reader.add(ANSWER)).toMatchObject({ body: BODY });
    expect(reader.isEmpty).toBe(true);
    expect(reader.add(ANSWER)).toMatchObject({ body: BODY });
  });
});

describe('what is none is refused before it is a burden', () => {
  it('a head without an end, byte by byte', () => {
    const said = read('a'.repeat(17_000));
    expect(said.indexOf('too long')).toBe(16 * 1024);
  });

  it('a head that is too long', () => {
    expect(read([`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`])).toEqual(['too long']);
  });

  it.each(['1048577', '9'.repeat(400)])('a body of %s bytes', (length) => {
    expect(read([`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`])).toEqual(['too long']);
  });
});
