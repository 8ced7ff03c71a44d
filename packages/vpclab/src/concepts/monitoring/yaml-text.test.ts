import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlText } from './yaml-text.ts';

it.each([
  'a\u2028b: c',
  'x\u0085y',
  '\u0000',
  'a\nb',
  '\u{10FFFF}',
  '"',
  "'",
  ': ',
  '- a',
  '# no comment',
  '',
  '1',
])('is read back as it was, and breaks no line by itself: %j', (text) => {
  const written = yamlText({ [text]: [text] });
  expect(parse(written)).toEqual({ [text]: [text] });
  // oxlint-disable-next-line no-control-regex
  expect(written).not.toMatch(/[\u0000\u0085\u2028\u{10FFFF}]/u);
});

it('holds plain texts as people write them, and no half of a surrogate pair', () => {
  expect(yamlText({ lab: 'two-vpcs' })).toBe('lab: two-vpcs\n');
  expect(parse(yamlText('\uD800'))).toBe('\uFFFD');
});
