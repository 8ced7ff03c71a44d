// Whatever legal JSON comes, cut wherever, is read as the native parser reads it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Framer } from './framer.ts';
import { Members } from './members.ts';

/** Values as text, since two texts of one value are not read alike. */
const string = fc
  .array(
    fc.constantFrom(
      'a',
      'modify',
      '\\"',
      '\\\\',
      '\\n',
      '\\u00fc',
      'ü',
      '😀',
      '{',
      '}]',
      '}{',
      '}}',
      '} ',
      ':',
      ',',
      ' ',
    ),
    {
      maxLength: 4,
    },
  )
  // A lone "\\" as a name makes the native parser of V8 13.6 misread later names with escapes.
  .map((parts) => `"${parts.join('')}x"`);
const scalar = fc.oneof(
  string,
  fc.constantFrom('0', '-1.5e3', '9007199254740991', 'true', 'null', '{}', '[]'),
);
const space = fc.constantFrom('', '', '', '', ' ', '\n', '\r\n\t');

const spaced = (text: fc.Arbitrary<string>) => fc.tuple(space, text, space).map((parts) => parts.join(''));
const list = (item: fc.Arbitrary<string>, maxLength = 3) =>
  fc.array(spaced(item), { maxLength }).map((items) => `[${items.join(',')}]`);
const object = (name: fc.Arbitrary<string>, item: fc.Arbitrary<string>, minLength = 0) =>
  fc
    .uniqueArray(fc.tuple(spaced(name), spaced(item)), {
      selector: ([text]) => text.trim(),
      minLength,
      maxLength: 3,
    })
    .map((members) => `{${members.map((member) => member.join(':')).join(',')}}`);

const value = fc.oneof(scalar, list(scalar), object(string, fc.oneof(scalar, list(scalar))));
const modify = object(string, value).map((difference) => `{"modify":${difference}}`);
const rowUpdate = fc.oneof(modify, object(fc.constantFrom('"modify"', '"insert"', '"old"'), value, 1), value);
const tableUpdates = object(
  fc.constantFrom(
    '"u1"',
    '"__proto__"',
    '"0a1b2c3d-0000-4000-8000-000000000001"',
    '"0a1b2c3d-0000-4000-8000-000000000002"',
  ),
  rowUpdate,
);
const updates = object(fc.constantFrom('"T"', '"T2"', '"T\\"3"', '"ü"'), tableUpdates);
const notification = fc
  .tuple(fc.constantFrom('update3', 'update2'), fc.constantFrom('"m"', '"m1"', '7'), spaced(updates))
  .map(([method, id, params]) => `{"id":null,"method":"${method}","params":[${id},"t",${params}]}`);
const other = object(
  fc.constantFrom('"id"', '"method"', '"params"', '"result"'),
  fc.oneof(value, list(updates)),
);

/** Objects as lists of pairs: of a member called __proto__ too. */
function plain(read: unknown): unknown {
  if (read instanceof Members) return pairs(read.names.map((name, i) => [name, read.items[i]]));
  if (Array.isArray(read)) return read.map(plain);
  return typeof read === 'object' && read !== null ? pairs(Object.entries(read)) : read;
}

function pairs(members: readonly (readonly [string, unknown])[]): object {
  const byName = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { members: byName.map(([name, item]) => [name, plain(item)]) };
}

/** 5,000 runs take seconds on an idle machine. */
const LONG_MS = 60_000;

test('a stream of messages, cut anywhere', { timeout: LONG_MS }, () => {
  fc.assert(
    fc.property(
      fc.array(spaced(fc.oneof(notification, notification, other)), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(40, 1 << 18),
      (texts, sizes, streamAboveBytes) => {
        const read: unknown[] = [];
        const framer = new Framer((message) => void read.push(plain(message)), { streamAboveBytes });
        const bytes = Buffer.from(texts.join(''));
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const size = sizes[n % sizes.length]!;
          framer.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(framer.pendingBytes).toBe(0);
        expect(read).toEqual(texts.map((text) => plain(JSON.parse(text))));
      },
    ),
    { numRuns: 5000 },
  );
});
