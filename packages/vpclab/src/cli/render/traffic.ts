// `vpclab traffic`: results by tenant and by pair.

import { printableAll } from '../../printable.ts';
import type {
  ComparedCount,
  FaultSpan,
  Tally,
  TrafficComparison,
  TrafficReport,
  TrafficStatus,
  TreeTally,
} from '../../model/traffic.ts';
import { budgetText } from '../../model/budget-text.ts';
import { count } from './duration.ts';
import { table, type TableOptions } from './table.ts';

const SHOWN_PAIRS = 20;
/** What a narrow terminal does without, the highest first. */
const SPARE = new Map([
  ['SENT AGAIN', 3],
  ['MAX', 2],
  ['P50', 1],
]);

/** A generator that is stopped still counts while it ends. */
export function trafficStatusText(
  { state, sent, answered, failed, elapsedMs, silentMs }: TrafficStatus,
  { isStopped = false }: { readonly isStopped?: boolean } = {},
): string {
  if (state === 'idle') return 'No traffic.\n';
  if (state === 'lost') return 'The traffic generator ended, and what it had measured is lost.\n';
  const words = state !== 'running' ? 'Traffic is over' : isStopped ? 'Traffic is stopped' : 'Traffic runs';
  return `${words}: ${sent} sent, ${answered} answered, ${failed} failed in ${seconds(elapsedMs)}.\n${silenceText(silentMs)}`;
}

/** Of a generator that answers it says nothing. */
export function silenceText(silentMs: number): string {
  if (silentMs === 0) return '';
  return `The traffic generator has not answered for ${seconds(silentMs)}: these figures are from before.\n`;
}

export function trafficText(told: TrafficReport, view: TableOptions): string {
  const report = printableAll(told);
  const {
    total,
    lateness,
    corrected,
    processor,
    invalidWindows,
    elapsedMs,
    lastAnswerMs = elapsedMs,
    seed,
    pairs,
    congestion,
  } = report;
  const late =
    lateness === undefined ? [] : [`The generator was ${ms(lateness.p99)} late at the 99th percentile.`];
  const invalid =
    invalidWindows === 0
      ? []
      : [
          `${invalidWindows} s ${invalidWindows === 1 ? 'is' : 'are'} invalid: the generator itself was too late.`,
        ];
  const head = [
    `${total.sent} sent, ${total.answered} answered in ${seconds(elapsedMs)} (seed ${seed}, TCP ${congestion})`,
    ...late,
    ...invalid,
    ...(corrected === undefined
      ? []
      : [
          `Corrected for coordinated omission: p50 ${ms(corrected.p50)}, p90 ${ms(corrected.p90)}, p99 ${ms(corrected.p99)}.`,
        ]),
    `${perSecond(total.answered, lastAnswerMs)} answers/s, ${megabits(total.bytes, lastAnswerMs)} Mbit/s; the generator took ${processor.toFixed(0)} % of a processor.`,
    ...report.faults.map(faultLine),
    '',
  ];
  const worst = pairs.toSorted((a, b) => failures(b) - failures(a)).slice(0, SHOWN_PAIRS);
  const more =
    pairs.length > worst.length ? `… and ${count(pairs.length - worst.length, 'more pair')}\n` : '';
  return [
    `${head.join('\n')}\n`,
    table(
      columns('TENANT', 'SENT AGAIN'),
      report.tenants.map((tenant) => [tenant.name, ...cells(tenant, tenant.wire.retransmits)]),
      view,
    ),
    '\n',
    table(
      columns('PAIR'),
      worst.map((pair) => [`${pair.from} -> ${pair.to}`, ...cells(pair)]),
      view,
    ),
    more,
    ...(report.trees.length === 0 ? [] : ['\n', treeTable(report.trees, view)]),
    ...(report.compared.length === 0 ? [] : ['\n', comparisonText(report.compared, view)]),
  ].join('');
}

/** What workloads sent, by their own sockets and by others. */
function comparisonText(all: readonly TrafficComparison[], view: TableOptions): string {
  const rows = all.flatMap(({ source, tenants }) =>
    tenants.map(({ name, packets, bytes }) => [source, name, ...[packets, bytes].flatMap(comparedCells)]),
  );
  const figures = ['PACKETS', 'COUNTED', 'DIFFERENCE', 'BYTES', 'COUNTED', 'DIFFERENCE'].map(
    (title) => ({ title, align: 'right' }) as const,
  );
  const shown =
    rows.length === 0 ? '' : table([{ title: 'BESIDE' }, { title: 'TENANT' }, ...figures], rows, view);
  const reasons = all.flatMap(({ source, reason }) =>
    reason === undefined ? [] : [`Not compared with ${source}: ${reason}.\n`],
  );
  return shown + reasons.join('');
}

function comparedCells({ sent, counted, percent }: ComparedCount): readonly string[] {
  const sign = percent !== undefined && percent > 0 ? '+' : '';
  return [...[sent, counted].map(String), percent === undefined ? '-' : `${sign}${percent.toFixed(1)} %`];
}

function faultLine({ fault, target, fromMs, toMs }: FaultSpan): string {
  const end = toMs === undefined ? 'now' : seconds(toMs);
  return `Fault from ${seconds(Math.max(0, fromMs))} to ${end}: ${fault} of ${target}.`;
}

/** Trees as wholes, and below each the calls of its hops. */
function treeTable(trees: readonly TreeTally[], view: TableOptions): string {
  const rows = trees.flatMap(({ hops, ...whole }) => [
    [whole.name, '-', ...cells(whole)],
    ...hops.map((hop, index) => [`  ${index + 1}. ${hop.to}`, budgetText(hop.budgetMs), ...cells(hop)]),
  ]);
  const [title, ...rest] = columns('TREE, HOP');
  return table([title, { title: 'BUDGET', align: 'right' } as const, ...rest], rows, view);
}

/** `more`: figures before the errors. */
function columns(title: string, ...more: readonly string[]) {
  const right = ['SENT', 'ANSWERED', 'P50', 'P99', 'MAX', ...more].map(
    (name) => ({ title: name, align: 'right', spare: SPARE.get(name) ?? 0 }) as const,
  );
  return [{ title }, ...right, { title: 'ERRORS' }] as const;
}

function cells({ sent, answered, latency, errors }: Tally, ...more: readonly number[]): readonly string[] {
  const kinds = Object.entries(errors).map(([kind, count]) => `${kind}: ${count}`);
  return [
    String(sent),
    String(answered),
    ...[latency?.p50, latency?.p99, latency?.max].map(ms),
    ...more.map(String),
    kinds.length === 0 ? '-' : kinds.join(', '),
  ];
}

function failures({ errors }: Tally): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

export function ms(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function perSecond(amount: number, elapsedMs: number): string {
  const rate = elapsedMs === 0 ? 0 : (amount * 1000) / elapsedMs;
  return rate.toFixed(rate < 100 ? 1 : 0);
}

function megabits(bytes: number, elapsedMs: number): string {
  return perSecond((bytes * 8) / 1e6, elapsedMs);
}

function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1000).toFixed(1)} s`;
}
