import { describe, expect, it } from 'vitest';
import { formatProblems } from './format-problems.ts';
import type { SpecProblem } from '../model/problem.ts';

const problem: SpecProblem = {
  file: 'lab.yaml',
  line: 12,
  column: 5,
  length: 6,
  message: 'unknown key "subent"',
  expected: 'one of name, subnet',
  suggestion: 'did you mean "subnet"?',
  sourceLine: '    subent: web',
};

describe('formatProblems', () => {
  it('shows the line with a caret under the place', () => {
    expect(formatProblems([problem], { colour: false })).toBe(
      [
        'lab.yaml:12:5: error: unknown key "subent"',
        '12 |     subent: web',
        '   |     ^^^^^^',
        '   = expected: one of name, subnet',
        '   = hint: did you mean "subnet"?',
        '',
      ].join('\n'),
    );
  });

  it('colours only when asked, and only adds escape sequences', () => {
    const plain = formatProblems([problem], { colour: false, severity: 'warning' });
    const coloured = formatProblems([problem], { colour: true, severity: 'warning' });
    expect(coloured).not.toBe(plain);
    expect(coloured.split(/\p{Cc}\[\d+m/u).join('')).toBe(plain);
  });

  it('cuts a long line around the place', () => {
    const sourceLine = `${'x'.repeat(5000)}HERE${'y'.repeat(5000)}`;
    const text = formatProblems([{ ...problem, sourceLine, column: 5001, length: 4 }], { colour: false });
    const [, shown = '', caret = ''] = text.split('\n');
    expect(shown.length).toBeLessThan(130);
    expect(shown.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('never hands a control character of the file to the terminal', () => {
    const text = formatProblems([{ ...problem, sourceLine: 'a: \u001B]0;evil\u0007\u202E' }], {
      colour: false,
    });
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });
});
