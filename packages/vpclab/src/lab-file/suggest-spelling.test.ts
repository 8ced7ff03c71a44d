import { expect, test } from 'vitest';
import { suggestSpelling } from './suggest-spelling.ts';
import type { Tree } from './tree.ts';

const span = { start: 0, end: 1 };
const scalar = (value: string | number | boolean | null, written = String(value)): Tree => ({
  kind: 'scalar',
  span,
  value,
  written,
});
const AS = 'an AS number from 1 to 4294967294, such as 65001';

test.each<[string, Tree, string, string | undefined]>([
  [
    'a mapping for a list',
    { kind: 'map', span, entries: new Map() },
    'a list of VPCs',
    'a list has "- " before each of its entries',
  ],
  ['a mapping for a name', { kind: 'map', span, entries: new Map() }, 'a name', undefined],
  ['a list for a list of others', { kind: 'list', span, items: [] }, 'a list of VPCs', undefined],
  ['a number for a name', scalar(7, '007'), 'a name such as web', 'quote it if it is meant: "007"'],
  ['nothing for a name', scalar(null, ''), 'a name such as web', undefined],
  ['a number for something else', scalar(7), 'a mapping', undefined],
  ['an AS number in two parts', scalar(1.1, '1.10'), AS, 'write it as one number: 65546'],
  ['a fraction that is none', scalar(0.0015, '1.5e-3'), AS, undefined],
  ['two parts for no AS number', scalar(1.5, '1.5'), 'a whole number', undefined],
  ['a number in quotes', scalar('12'), 'a whole number from 1', 'write 12 without quotes'],
  ['a number in quotes for a name', scalar('12'), 'a name', undefined],
  ['AS before its number', scalar('AS65001'), AS, 'write 65001'],
  ['AS before something else', scalar('as6500x'), AS, undefined],
  ['yes', scalar('Yes'), 'true or false', 'write true'],
  ['on', scalar('on'), 'true or false', 'write true'],
  ['what ends like yes', scalar('eyes'), 'true or false', undefined],
  ['what begins like yes', scalar('yes please'), 'true or false', undefined],
  ['no', scalar('no'), 'true or false', 'write false'],
  ['off', scalar('OFF'), 'true or false', 'write false'],
  ['what ends like no', scalar('casino'), 'true or false', undefined],
  ['yes for a name', scalar('yes'), 'a name', undefined],
  ['one text for a list', scalar('web'), 'a list of names', 'write [web]'],
  ['one text for a list or more', scalar('web'), 'all, or a list of names', undefined],
])('%s', (_, found, expected, suggestion) => {
  expect(suggestSpelling(found, expected)).toBe(suggestion);
});
