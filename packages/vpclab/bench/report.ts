// Figures as a table (Markdown, so that it can be put into docs/benchmarks.md) and as JSON.

import type { Measured, StageTime, Target, Unit } from './benchmark.ts';
import type { Machine } from './machine.ts';
import { median, spread } from './statistics.ts';

export type Line = {
  readonly name: string;
  readonly what: string;
  readonly unit: Unit;
  readonly ours: number;
  readonly oursFromTo: readonly [number, number];
  readonly floor: number | undefined;
  readonly ratio: number | undefined;
  readonly target: Target;
  readonly met: boolean | undefined;
  readonly samples: { readonly ours: readonly number[]; readonly floor: readonly number[] };
  /** Of the last run. */
  readonly stages: readonly StageTime[] | undefined;
};

export function lineOf({ name, what, unit, target, ours, floor }: Measured): Line {
  const samples = { ours: ours.map(({ value }) => value), floor: floor.map(({ value }) => value) };
  const ourMedian = median(samples.ours);
  const floorMedian = samples.floor.length === 0 ? undefined : median(samples.floor);
  const ratio = floorMedian === undefined ? undefined : ourMedian / floorMedian;
  return {
    ...{ name, what, unit, target, ratio, samples },
    ours: ourMedian,
    oursFromTo: spread(samples.ours),
    floor: floorMedian,
    met: isMet(target, ourMedian, ratio),
    stages: ours.at(-1)?.stages,
  };
}

function isMet(target: Target, ours: number, ratio: number | undefined): boolean | undefined {
  switch (target.kind) {
    case 'ratio':
      return ratio === undefined ? undefined : ratio <= target.atMost;
    case 'value':
      return ours <= target.atMost;
    case 'none':
      return undefined;
  }
}

const HEAD = ['benchmark', 'what', 'ours', 'from - to', 'floor', 'ratio', 'target', ''];

export function tableText(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const rowText = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = '', ...body] = rows.map(rowText);
  return `${[head, rule, ...body].join('\n')}\n`;
}

function cells(line: Line): readonly string[] {
  const { name, what, unit, ours, oursFromTo, floor, ratio, target, met } = line;
  return [
    name,
    what,
    amount(ours, unit),
    oursFromTo.map((value) => amount(value, unit)).join(' - '),
    floor === undefined ? '' : amount(floor, unit),
    ratio === undefined ? '' : ratio.toFixed(2),
    targetText(target, unit),
    met === undefined ? '' : met ? 'met' : 'missed',
  ];
}

function amount(value: number, unit: Unit): string {
  if (unit === 'MB') return `${value.toFixed(0)} MB`;
  return value < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(2)} s`;
}

function targetText(target: Target, unit: Unit): string {
  switch (target.kind) {
    case 'ratio':
      return `ratio ${target.atMost}`;
    case 'value':
      return amount(target.atMost, unit);
    case 'none':
      return '';
  }
}

export function machineText(machine: Machine): string {
  return Object.entries(machine)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

/** When each stage of the last run ended, and how long it took. */
export function stagesText({ name, stages = [] }: Line): string {
  if (stages.length === 0) return '';
  const lines = stages.map(
    ({ stage, endedAtMs, tookMs }) =>
      `  ${amount(endedAtMs, 'ms').padStart(8)}  ${stage} (${amount(tookMs, 'ms')})`,
  );
  return `${name}, last run:\n${lines.join('\n')}\n`;
}
