// The text that a mutant replaces, and the line that it is on.

import { readFileSync } from 'node:fs';
import type { Location } from '@stryker-mutator/api/core';

/** `location` counts from 0. */
export function sourceOf(file: string, { start, end }: Location): string {
  const lines = linesOf(file).slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, index) => (index === last ? line.slice(0, end.column) : line))
    .map((line, index) => (index === 0 ? line.slice(start.column) : line))
    .join('\n');
}

export function lineOf(file: string, location: Location): string {
  return (linesOf(file)[location.start.line] ?? '').trim();
}

/** StrykerJS counts lines and columns from 0 in its plan, and from 1 in its results. */
export function fromOne({ start, end }: Location): Location {
  return {
    start: { line: start.line - 1, column: start.column - 1 },
    end: { line: end.line - 1, column: end.column - 1 },
  };
}

const read = new Map<string, readonly string[]>();

function linesOf(file: string): readonly string[] {
  const lines = read.get(file) ?? readFileSync(file, 'utf8').split('\n');
  read.set(file, lines);
  return lines;
}
