import { expect, test } from 'vitest';
import { readWholeRow } from './whole-row.ts';

const UUID = '0a1b2c3d-0000-4000-8000-00000000000f';
const read = (text: string) => readWholeRow(Buffer.from(text), 0, text);
const row = (update: string, behind = '') => read(`"${UUID}":${update}${behind}`);

test('a row that lies whole in the chunk, and where it ends', () => {
  const update = '{"initial":{"name":"a","tag":7}}';
  expect(row(update, ',"next":{"initial":{}}')).toEqual({
    uuid: UUID,
    update: { initial: { name: 'a', tag: 7 } },
    end: UUID.length + 3 + update.length,
  });
});

test.each([
  ['it goes on in the next chunk', '{"initial":{"name":"a"', ''],
  ['what looks like its end stands in a string', '{"initial":{"name":"}}"}}', ''],
  ['it ends otherwise', '{"delete":null}', `,"${UUID}":{"insert":{}}`],
])('whose end is unclear, as %s', (_why, update, behind) => {
  expect(row(update, behind)).toBe('unclear');
});

test.each([
  ['an integer of 16 digits', '{"initial":{"n":1234567890123456}}'],
  ['16 digits in a string', '{"initial":{"n":"1234567890123456"}}'],
  ['an integer of 19 digits', '{"initial":{"name":"abc","n":-9223372036854775808}}'],
])('that holds %s is not read here', (_what, update) => {
  for (let pad = 0; pad < 20; pad++) {
    expect(row(`{"initial":{"p":"${'x'.repeat(pad)}"},${update.slice(1)}`)).toBeUndefined();
  }
});

test('15 digits fit a double', () => {
  expect(row('{"initial":{"n":123456789012345}}')).toMatchObject({
    update: { initial: { n: 123_456_789_012_345 } },
  });
});

test.each(['', '{', `"${UUID}"`, `"${UUID}":7`, `"${UUID.replace('-', '\\')}":{"a":{}}`, '"_uuid":{"a":{}}'])(
  'none: %s',
  (text) => expect(read(text)).toBeUndefined(),
);
