// Problems as text for people: where, what, the line with a caret under it, what was expected, what to write.

import type { SpecProblem } from '../model/problem.ts';

export type ProblemStyle = {
  readonly colour: boolean;
  readonly severity?: 'error' | 'warning';
};

/** A terminal must not act on what a file holds: controls (Cc) and what changes the direction of text (Cf). */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu;

/** Longer lines are cut around the place that is meant. */
const MAX_SHOWN = 110;

export function formatProblems(problems: readonly SpecProblem[], style: ProblemStyle): string {
  return problems.map((problem) => formatProblem(problem, style)).join('\n');
}

function formatProblem(problem: SpecProblem, { colour, severity = 'error' }: ProblemStyle): string {
  const paint = colour ? COLOURED : PLAIN;
  const mark = severity === 'error' ? paint.red : paint.yellow;
  const gutter = String(problem.line);
  const margin = ' '.repeat(gutter.length);
  const { shown, before } = excerpt(problem);
  const caret =
    ' '.repeat(displayWidth(before)) +
    '^'.repeat(Math.max(1, Math.min(problem.length, MAX_SHOWN - before.length)));
  const lines = [
    `${paint.bold(`${problem.file}:${problem.line}:${problem.column}`)}: ${mark(`${severity}:`)} ${paint.bold(problem.message)}`,
    `${paint.dim(`${gutter} |`)} ${shown}`,
    `${paint.dim(`${margin} |`)} ${mark(caret)}`,
  ];
  if (problem.expected !== undefined) lines.push(`${margin} ${paint.dim('= expected:')} ${problem.expected}`);
  if (problem.suggestion !== undefined) lines.push(`${margin} ${paint.dim('= hint:')} ${problem.suggestion}`);
  return `${lines.join('\n')}\n`;
}

/** The part of the line that is shown, and what of it stands before the place. Tabs and controls become visible. */
function excerpt({ sourceLine, column }: SpecProblem): { shown: string; before: string } {
  const start = sourceLine.length <= MAX_SHOWN ? 0 : Math.max(0, column - 1 - 40);
  const lead = start > 0 ? '...' : '';
  const end = start + MAX_SHOWN;
  const tail = sourceLine.length > end ? '...' : '';
  return {
    shown: visible(`${lead}${sourceLine.slice(start, end)}${tail}`),
    before: visible(`${lead}${sourceLine.slice(start, Math.max(start, column - 1))}`),
  };
}

function visible(text: string): string {
  return text.replaceAll('\t', '→').replaceAll(UNPRINTABLE, '\uFFFD');
}

/** Columns on a terminal: wide characters take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1F300}-\u{1FAFF}]/u.test(
        character,
      )
        ? 2
        : 1;
  return width;
}

type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'yellow', (text: string) => string>>;

const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same };
const COLOURED: Paint = { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39), yellow: sgr(33, 39) };

function same(text: string): string {
  return text;
}

/** ECMA-48 Select Graphic Rendition. */
function sgr(on: number, off: number) {
  return (text: string) => `\u001B[${on}m${text}\u001B[${off}m`;
}
