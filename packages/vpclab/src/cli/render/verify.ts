// `vpclab verify`: a matrix of VPCs (which reaches which, and whether that is right), then the causes of broken
// promises, each with the promises that it broke.

import type { Cause, PromiseResult, MatrixCell, VerifyReport } from '../../model/engine.ts';
import { printableAll } from '../../printable.ts';
import { count, elapsedIn } from './duration.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

export type VerifyView = { readonly width: number; readonly paint: Paint };

/** More columns than this are a wall of letters: the matrix becomes a list of its wrong cells. */
const WIDEST_MATRIX = 12;
const MOST_FAILURES = 50;
const MOST_OF_CAUSE = 3;

export function verifyText(told: VerifyReport, view: VerifyView): string {
  const report = printableAll(told);
  const { paint } = view;
  const good = report.total - report.failed.length;
  const took = elapsedIn(report.elapsedMs, (time) => time);
  const extent = report.extent === 'sample' ? 'a sample: `--exhaustive` probes all' : '';
  const notes = [extent, took].filter((note) => note !== '').join('; ');
  const sampled = notes === '' ? '' : ` (${notes})`;
  const head = report.ok
    ? `${paint.good('✓')} ${count(report.total, 'promise')} ${report.total === 1 ? 'holds' : 'hold'}${sampled}\n`
    : `${paint.bad('✗')} ${report.failed.length} of ${count(report.total, 'promise')} ${report.failed.length === 1 ? 'does' : 'do'} not hold, ${good} ${good === 1 ? 'does' : 'do'}${sampled}\n`;
  const byText = new Map(report.failed.map((failure) => [failure.promise, failure]));
  const failures = report.causes
    .slice(0, MOST_FAILURES)
    .map((cause) => causeText(cause, (promise) => byText.get(promise), paint));
  const more = report.causes.length - MOST_FAILURES;
  return [
    matrixText(report.matrix, view),
    ...failures,
    more > 0 ? `... and ${more} more: see --json\n` : '',
    head,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function matrixText(matrix: readonly MatrixCell[], view: VerifyView): string {
  if (matrix.length === 0) return '';
  const { paint, width } = view;
  const rows = [...new Set(matrix.map((cell) => cell.from))];
  // In the order of the rows, then what is no row: the internet.
  const receivers = new Set(matrix.map((cell) => cell.to));
  const columns = [...new Set([...rows.filter((name) => receivers.has(name)), ...receivers])];
  const needed =
    Math.max(...rows.map((name) => name.length)) +
    columns.reduce((sum, name) => sum + 2 + Math.max(9, name.length), 0);
  if (columns.length > WIDEST_MATRIX || needed > width) return cellList(matrix, view);
  const cells = new Map(matrix.map((cell) => [`${cell.from} ${cell.to}`, cell]));
  return table(
    [{ title: 'FROM \\ TO', fixed: true }, ...columns.map((title) => ({ title, fixed: true }))],
    rows.map((from) => [
      from,
      ...columns.map((to) => {
        const cell = cells.get(`${from} ${to}`);
        return cell === undefined ? paint.faint('-') : cellText(cell, paint);
      }),
    ]),
    { width, paint },
  );
}

function cellList(matrix: readonly MatrixCell[], { width, paint }: VerifyView): string {
  const wrong = matrix.filter((cell) => cell.failed > 0);
  const summary = `${count(matrix.length, 'pair')} of VPCs probed, ${wrong.length} wrong\n`;
  const list = table(
    [
      { title: 'FROM', fixed: true },
      { title: 'TO', fixed: true },
      { title: 'EXPECTED' },
      { title: 'WRONG PROBES', align: 'right' },
    ],
    wrong.map((cell) => [cell.from, cell.to, cell.expected, paint.bad(`${cell.failed}/${cell.probes}`)]),
    { width, paint },
  );
  return summary + list;
}

function cellText(cell: MatrixCell, paint: Paint): string {
  if (cell.probes === 0) return paint.faint('-');
  if (cell.failed > 0) {
    return paint.bad(`${cell.expected === 'reachable' ? 'LOST' : 'LEAK'} ${cell.failed}/${cell.probes}`);
  }
  return cell.expected === 'reachable' ? paint.good('reaches') : paint.faint('isolated');
}

/** What one thing broke, by their first ones; what stands alone with all that was seen of it. */
function causeText(
  { kind, text, fix, promises }: Cause,
  failureOf: (promise: string) => PromiseResult | undefined,
  paint: Paint,
): string {
  const [first = '', ...others] = promises;
  const only = failureOf(first);
  if (kind === 'promise' || (kind === 'lost' && others.length === 0))
    return only === undefined ? '' : failureText(only, fix, paint);
  const shown = promises.slice(0, MOST_OF_CAUSE).map((promise) => `    ${promise}`);
  const more = promises.length - MOST_OF_CAUSE;
  const broken = `${count(promises.length, 'promise')} ${promises.length === 1 ? 'does' : 'do'} not hold`;
  const lines = [
    `${paint.bad('✗')} ${kind === 'lost' ? broken : `${text}: ${broken}`}`,
    ...shown,
    ...(more > 0 ? [`    ... and ${more} more`] : []),
    ...(kind === 'lost' ? [`    lost at   ${text}`] : []),
    ...(fix === undefined ? [] : [`    fix       ${fix}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function failureText(failure: PromiseResult, fix: string | undefined, paint: Paint): string {
  const lines = [
    `${paint.bad('✗')} ${failure.promise}`,
    `    expected  ${failure.expected}`,
    `    observed  ${failure.observed}`,
    ...(failure.lostAt === undefined ? [] : [`    lost at   ${failure.lostAt}`]),
    ...(fix === undefined ? [] : [`    fix       ${fix}`]),
  ];
  return `${lines.join('\n')}\n`;
}
