import { describe, expect, it } from 'vitest';
import {
  printable,
  printableAll,
  printableJson,
  printableLines,
  printableOutput,
  printableCell,
} from './printable.ts';

describe('printable', () => {
  it.each([
    ['plain text, ümläut, 漢字, ✓', 'plain text, ümläut, 漢字, ✓'],
    ['\u001B[2Jx', String.raw`\u{1b}[2Jx`],
    ['a\nb\r\tc', String.raw`a\nb\r\tc`],
    ['\u202Eevil', String.raw`\u{202e}evil`],
    ['\u009B31m', String.raw`\u{9b}31m`],
    ['line\u2028separator', String.raw`line\u{2028}separator`],
    ['half \uD800', String.raw`half \u{d800}`],
    ['Z\u0301\u0302\u0303\u0304\u0305\u0306', 'Z\u0301\u0302\u0303\u0304'],
  ])('shows %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps lines where they are meant, and indents what could pass for another message', () => {
    expect(printableLines('a\n✓ b\u001B[1A')).toBe(`a\n  ✓ b${String.raw`\u{1b}`}[1A`);
  });

  it('reaches every text of a value, keys too', () => {
    expect(printableAll({ 'a\n': ['\u0007', 1, undefined, null, { b: true }] })).toEqual({
      [String.raw`a\n`]: [String.raw`\u{7}`, 1, undefined, null, { b: true }],
    });
  });

  it('writes JSON that says the same', () => {
    const value = { text: '\u202E\u009B\u{E0041}\u2028\n' };
    expect(printableJson(value)).toBe(String.raw`{"text":"\u202e\u009b\udb40\udc41\u2028\n"}`);
    expect(JSON.parse(printableJson(value, 2))).toEqual(value);
  });

  it('lets only lines, tabs and our own colours through at last', () => {
    expect(printableOutput('\u001B[31mred\u001B[39m\n\tx\u001B[8m\u001B[2J')).toBe(
      `\u001B[31mred\u001B[39m\n\tx${String.raw`\u{1b}[8m\u{1b}[2J`}`,
    );
  });
});

describe('a cell of a table', () => {
  it('is one line with its colours, whatever it holds', () => {
    expect(printableCell('\u001B[31mdown\u001B[39m')).toBe('\u001B[31mdown\u001B[39m');
    expect(printableCell('a\nb\tc\u001B[2J\u202E')).toBe('a\\nb\\tc\\u{1b}[2J\\u{202e}');
  });
});
