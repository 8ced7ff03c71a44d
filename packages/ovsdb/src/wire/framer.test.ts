import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Framer, type FramerOptions } from './framer.ts';
import { Members } from './members.ts';

function feed(bytes: Buffer, sizes: readonly number[], options?: FramerOptions): unknown[] {
  const messages: unknown[] = [];
  const framer = new Framer((message) => void messages.push(message), options);
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length]!;
    framer.push(bytes.subarray(at, at + size));
    at += size;
  }
  expect(framer.pendingBytes).toBe(0);
  return messages;
}

/** Members as plain objects. */
function plain(value: unknown): unknown {
  if (value instanceof Members) return plain(value.toJSON());
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

const rows = Object.fromEntries(
  Array.from({ length: 600 }, (_, n) => [
    `uuid-${n}`,
    {
      initial: {
        name: `ü€😀 "${n}" \\`,
        set: ['set', [n, true, null]],
        '{[': '}]\\"}{"} ',
        deep: [[[{ a: [] }]]],
      },
    },
  ]),
);
const messages: readonly unknown[] = [
  { id: 1, result: {}, error: null },
  { id: null, method: 'update2', params: ['m', { T: rows }] },
  { id: 'ü', method: 'echo', params: [] },
  { id: 2, result: [false, 'txn', { T: rows, Empty: {} }], error: null, n: -1.5e3, '': [[]] },
  { id: 3, result: [{ rows: Object.values(rows) }, {}], error: null },
];
const stream = Buffer.from(` \n${messages.map((message) => JSON.stringify(message)).join('\r\n\t ')}  `);

describe('framing', () => {
  test.each([[[1 << 20]], [[1]], [[2]], [[3, 1]], [[7, 64, 1]], [[1000, 3]], [[65536]]])(
    'chunks of %j bytes give the same messages, small or large',
    (sizes) => {
      expect(feed(stream, sizes).map(plain)).toEqual(messages);
      expect(feed(stream, sizes, { streamAboveBytes: 500 }).map(plain)).toEqual(messages);
    },
  );

  test('rows of a large reply are read as they arrive, where somebody says how', () => {
    const asked: unknown[] = [];
    const readerOf = (id: unknown) => {
      asked.push(id);
      return id === 2 ? (table: string, uuid: string) => `${table} ${uuid}` : undefined;
    };
    const read = feed(stream, [1000], { streamAboveBytes: 500, readerOf }).map(plain);
    const replaced = Object.fromEntries(Object.keys(rows).map((uuid) => [uuid, `T ${uuid}`]));
    expect(read[3]).toMatchObject({ result: [false, 'txn', { T: replaced, Empty: {} }] });
    expect(read.toSpliced(3, 1)).toEqual(messages.toSpliced(3, 1));
    expect(new Set(asked)).toContain(2);
  });

  test('a message may be cut at every byte', () => {
    const bytes = Buffer.from(
      JSON.stringify([...messages.slice(0, 1)][0]) + JSON.stringify({ id: '"\\€', x: [1] }),
    );
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(feed(bytes, [cut, bytes.length], { streamAboveBytes: 4 })).toHaveLength(2);
    }
  });

  test('integers beyond 2^53 keep their value, others stay numbers, strings of digits stay strings', () => {
    const text =
      '{"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740991,"d":1.12345678901234567,"e":"9223372036854775807"}';
    const wanted = {
      a: 2n ** 63n - 1n,
      b: -(2n ** 63n),
      c: 2 ** 53 - 1,
      d: 1.1234567890123457,
      e: '9223372036854775807',
    };
    expect(feed(Buffer.from(text), [5])).toEqual([wanted]);
    expect(feed(Buffer.from(`{"id":1,"result":${text}}`), [1000])).toEqual([{ id: 1, result: wanted }]);
    const nested = `{"id":1,"result":[[[[[${text}]]]],12345678901234567890]}`;
    expect(feed(Buffer.from(nested), [11], { streamAboveBytes: 10 })).toEqual([
      { id: 1, result: [[[[[wanted]]]], 12345678901234567890n] },
    ]);
  });

  test('a member called __proto__ is a member', () => {
    const text = `{"__proto__":{"x":1},"pad":"${'x'.repeat(50)}"}`;
    for (const streamAboveBytes of [10, 1000]) {
      const [message] = feed(Buffer.from(text), [8], { streamAboveBytes });
      expect(Object.keys(message as object)).toEqual(['__proto__', 'pad']);
    }
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

test('a chunk of many messages is not decoded again for each, whatever characters they hold', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => (collect(), process.memoryUsage().heapUsed);
  const uuid = (n: number) => `5f2c1a40-8a3e-4b57-9d13-${String(n).padStart(12, '0')}`;
  const text = (n: number) =>
    `{"id":null,"method":"update3","params":["m","${uuid(n)}",{"T":{"${uuid(n)}":{"modify":{"name":"ü"}}}}]}`;
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, n) => text(n)).join(''));
  const before = heap();
  const kept = feed(bytes, [65536]);
  expect(kept).toHaveLength(5000);
  expect(heap() - before).toBeLessThan(32 << 20);
});

describe('what is no stream of messages', () => {
  const push = (text: string | Buffer, options?: FramerOptions) => () => {
    const framer = new Framer(() => undefined, options);
    const bytes = Buffer.from(text as string);
    for (let at = 0; at < bytes.length; at += 16) framer.push(bytes.subarray(at, at + 16));
  };

  test.each([
    ['HTTP/1.1 400 Bad Request'],
    ['[1]'],
    ['{"a" 1}'],
    ['{"a":1,}'],
    ['{]'],
    ['{"a":tru}'],
    ['{"a":"\n"}'],
    ['{"a":1 2}'],
  ])('%j', (text) => {
    const error = expect.objectContaining({ code: 'malformed-message' }) as Error;
    expect(push(text)).toThrow(error);
    const padded = text.startsWith('{') ? text.replace('{', `{"pad":"${'x'.repeat(60)}",`) : text;
    expect(push(padded, { streamAboveBytes: 16 })).toThrow(error);
  });

  test('what stands behind a message and is none, wherever it is cut', () => {
    const bytes = Buffer.from('{"a":1}xyz {"b":2}');
    const error = expect.objectContaining({ code: 'malformed-message' }) as Error;
    for (const streamAboveBytes of [4, 8, 1000]) {
      for (let cut = 1; cut < bytes.length; cut++) {
        for (let next = 1; next < bytes.length; next++) {
          const delivered: unknown[] = [];
          const framer = new Framer((message) => void delivered.push(message), { streamAboveBytes });
          const pieces = [
            bytes.subarray(0, cut),
            bytes.subarray(cut, cut + next),
            bytes.subarray(cut + next),
          ];
          expect(() => pieces.forEach((piece) => framer.push(piece))).toThrow(error);
          // What came whole before it counts.
          expect(delivered).toEqual([{ a: 1 }]);
        }
      }
    }
  });

  test('text that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(push(bytes)).toThrow(expect.objectContaining({ code: 'malformed-message' }) as Error);
  });

  test('a message above the limit', () => {
    const error = expect.objectContaining({ code: 'message-too-large' }) as Error;
    expect(push(`{"a":"${'x'.repeat(200)}"}`, { maxMessageBytes: 100 })).toThrow(error);
    expect(push(`{"a":"${'x'.repeat(200)}"}`, { maxMessageBytes: 100, streamAboveBytes: 20 })).toThrow(error);
    expect(push(`{"a":"${'x'.repeat(60)}"}`.repeat(50), { maxMessageBytes: 100 })).not.toThrow();
  });
});
