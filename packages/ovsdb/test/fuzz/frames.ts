// Feeds mutated frames to the framer: each must end in messages or in a typed error, and hold no more bytes than it may.
import { OvsdbError } from '../../src/errors.ts';
import { Framer } from '../../src/wire/framer.ts';
import { type Random, seeded } from './random.ts';

const MAX_BYTES = 4096;
/** Small, so that the path for large messages is taken too. */
const STREAM_ABOVE = 300;

const uuid = '5f2c1a40-8a3e-4b57-9d13-0c2f6d1e7a90';
const row = {
  name: 'web-1',
  up: true,
  tag: ['set', []],
  external_ids: ['map', [['ü€😀', '"\\']]],
  n: 12345678901,
};
const corpus: readonly Buffer[] = [
  { id: 1, result: {}, error: null },
  { id: null, method: 'update2', params: ['m', { T: { [uuid]: { modify: row } } }] },
  { id: 'echo', method: 'echo', params: [] },
  {
    id: 3,
    result: [
      true,
      uuid,
      { T: { [uuid]: { initial: row }, [`${uuid}0`]: { initial: { ...row, deep: [[[[[[1]]]]]] } } } },
    ],
    error: null,
  },
  { id: 4, result: [{ rows: [row, row, row] }, { count: 1 }, { uuid: ['uuid', uuid] }], error: null },
  { id: 5, result: null, error: { error: 'syntax error', details: 'x' } },
].map((message) => Buffer.from(JSON.stringify(message)));
const tokens = [
  '{',
  '}',
  '}{',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u12',
  'null',
  '-',
  '1e999',
  '9223372036854775807',
  '99999999999999999999',
  '\0',
  '__proto__',
  ' ',
  '\n',
  '\xff',
  '\xc3',
].map((token) => Buffer.from(token, 'latin1'));

export type FuzzFigures = { cases: number; delivered: number; refused: number; mostPending: number };

export function fuzzFrames(cases: number, seed: number): FuzzFigures {
  const random = seeded(seed);
  const figures: FuzzFigures = { cases: 0, delivered: 0, refused: 0, mostPending: 0 };
  for (; figures.cases < cases; figures.cases++) {
    const bytes = mutate(random);
    const framer = new Framer(() => void figures.delivered++, {
      maxMessageBytes: MAX_BYTES,
      streamAboveBytes: STREAM_ABOVE,
    });
    try {
      for (let at = 0; at < bytes.length;) {
        const end = at + 1 + random.below(random.pick([3, 50, 2000]));
        framer.push(bytes.subarray(at, end));
        at = end;
        figures.mostPending = Math.max(figures.mostPending, framer.pendingBytes);
      }
    } catch (error) {
      if (!(error instanceof OvsdbError)) throw explain(seed, figures.cases, bytes, error);
      figures.refused++;
    }
    if (figures.mostPending > MAX_BYTES) throw explain(seed, figures.cases, bytes, 'too many bytes are held');
  }
  return figures;
}

function mutate(random: Random): Buffer {
  const frames = Array.from({ length: 1 + random.below(3) }, () => random.pick(corpus));
  let bytes = Buffer.concat(frames);
  for (let n = random.below(4); n >= 0; n--) {
    const at = random.below(bytes.length + 1);
    switch (random.below(6)) {
      case 0:
        bytes = Buffer.from(bytes);
        if (at < bytes.length) bytes[at] = random.below(256);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), random.pick(tokens), bytes.subarray(at)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.below(20))]);
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4: {
        const from = random.below(bytes.length + 1);
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          bytes.subarray(from, from + random.below(200)),
          bytes.subarray(at),
        ]);
        break;
      }
      default:
        bytes = Buffer.concat([bytes, Buffer.alloc(random.below(6000), random.pick(tokens))]);
    }
  }
  return bytes;
}

function explain(seed: number, at: number, bytes: Buffer, cause: unknown): Error {
  return new Error(`frame ${at} of seed ${seed}: ${bytes.toString('latin1').slice(0, 300)}`, { cause });
}
