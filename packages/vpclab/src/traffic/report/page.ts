// The report of a run of traffic as one self-contained HTML page: no script, no font, no request. Pure.

import { escaped } from '../../markup.ts';
import { printableAll } from '../../printable.ts';
import type {
  ComparedCount,
  FaultSpan,
  NamedTally,
  PairTally,
  Percentiles,
  Tally,
  TrafficComparison,
  TrafficReport,
  TreeTally,
} from '../../model/traffic.ts';
import { budgetText } from '../../model/budget-text.ts';
import { plot } from './plot.ts';

const SHOWN_PAIRS = 200;

const STYLE = `
  body { font: 15px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 2rem auto; max-width: 1180px; padding: 0 1rem }
  h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
  p { margin: .4rem 0 } .note { color: #555 } .bad { color: #a40000; font-weight: 600 }
  table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums } .wide { overflow-x: auto }
  th, td { padding: .25rem .45rem; border-bottom: 1px solid #e3e3e3; text-align: right; white-space: nowrap; vertical-align: top }
  th { color: #555; font-weight: 600 }
  .text { text-align: left } .text:last-child { white-space: normal; min-width: 8rem }
  svg { width: 100%; min-width: 640px; height: auto }
`;

export function reportPage(told: TrafficReport, labName: string): string {
  const [report, lab] = printableAll([told, labName] as const);
  const title = `Traffic in lab ${lab}`;
  const { total, tenants, vpcs, pairs, trees, faults, compared, startedAt, elapsedMs, seed, congestion } =
    report;
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p class="note">${escaped(timeText(startedAt))}, ${seconds(elapsedMs)}${report.state === 'running' ? ', still running' : ''}; seed ${seed}; TCP ${escaped(congestion)}</p>`,
    `<p>${total.sent} sent, ${total.answered} answered, ${failed(total)} failed.</p>`,
    generatorText(report),
    ...(faults.length === 0 ? [] : ['<h2>Faults</h2>', faultTable(faults)]),
    '<h2>Latency, 99th percentile of each second, on a logarithmic scale</h2>',
    plotted(report, 'ms', ({ p99 }) => p99),
    '<h2>Latency, median of each second, on a logarithmic scale</h2>',
    plotted(report, 'ms', ({ p50 }) => p50),
    '<h2>Answered per second</h2>',
    plotted(report, '/s', ({ answered }) => answered),
    '<h2>Failed per second</h2>',
    plotted(report, '/s', ({ failed: count }) => count),
    '<h2>By tenant</h2>',
    tallies('Tenant', tenants),
    '<h2>By VPC of the sender</h2>',
    tallies('VPC', vpcs),
    ...(trees.length === 0 ? [] : ['<h2>Request trees, by hop</h2>', treeTable(trees)]),
    ...(compared.length === 0 ? [] : ['<h2>Beside other counters</h2>', comparisonTable(compared)]),
    '<h2>By pair</h2>',
    pairTable(pairs),
    '<h2>What was sent</h2>',
    profileTable(report),
    '<p class="note">Latency counts from when a request should have been sent, so that a late generator hides nothing. Plots count a request in the second in which it was answered or failed, which may be after the fault that held it up. Seconds with an orange bar below them are invalid: the generator itself was too late to judge the network. Faults are shaded in violet, with their number. Packets are counted by the kernels of the senders (TCP_INFO). "Sent again" are retransmitted TCP segments.</p>',
  ];
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style>`;
  return `<!doctype html>\n<html lang="en"><head>${head}</head>\n<body>\n${body.join('\n')}\n</body></html>\n`;
}

function generatorText({ lateness, corrected, processor, invalidWindows, windows }: TrafficReport): string {
  const loops =
    corrected === undefined
      ? ''
      : `<p>Closed loops send nothing while they wait for an answer. Corrected for that (coordinated omission), latency is ${ms(corrected.p50)} at the median, ${ms(corrected.p99)} at the 99th percentile.</p>`;
  const took = `${loops}<p>The generator took ${processor.toFixed(0)} % of a processor.</p>`;
  const late =
    lateness === undefined
      ? []
      : [
          `The generator was ${ms(lateness.p50)} late at the median, ${ms(lateness.p99)} at the 99th percentile.`,
        ];
  const invalid =
    invalidWindows === 0
      ? []
      : [`<span class="bad">${invalidWindows} of ${windows.length} seconds are invalid.</span>`];
  const told = [...late, ...invalid].join(' ');
  return told === '' ? took : `${took}<p>${told}</p>`;
}

function faultTable(faults: readonly FaultSpan[]): string {
  return htmlTable(
    ['No. in plots', 'Fault', 'From', 'To', 'May be noticed by'],
    faults.map(({ fault, target, fromMs, toMs, tenants }, index) => [
      ...[String(index + 1), `${fault} of ${target}`, seconds(Math.max(0, fromMs))],
      ...[toMs === undefined ? 'still active' : seconds(toMs), tenants.join(', ') || 'nobody'],
    ]),
  );
}

const TALLY_COLUMNS = ['Sent', 'Answered', 'Failed', 'p50', 'p90', 'p99', 'p99.9', 'Max', 'Errors'];

function tallies(title: string, of: readonly NamedTally[]): string {
  return htmlTable(
    [title, 'Packets out', 'In', 'Sent again', ...TALLY_COLUMNS],
    of.map(({ name, wire, ...one }) => [
      ...[name, ...[wire.packetsOut, wire.packetsIn, wire.retransmits].map(String)],
      ...cells(one),
    ]),
  );
}

/** On a narrow screen it is moved sideways and stays legible. */
function plotted(...asked: Parameters<typeof plot>): string {
  return `<div class="wide">${plot(...asked)}</div>`;
}

/** What workloads sent, by their own sockets and by others. */
function comparisonTable(all: readonly TrafficComparison[]): string {
  const rows = all.flatMap(({ source, tenants }) =>
    tenants.map(({ name, packets, bytes }) => [source, name, ...[packets, bytes].flatMap(comparedCells)]),
  );
  const figures = ['Packets sent', 'Counted', 'Difference', 'Bytes sent', 'Counted', 'Difference'];
  const reasons = all.flatMap(({ source, reason }) =>
    reason === undefined
      ? []
      : [`<p class="note">Not compared with ${escaped(source)}: ${escaped(reason)}.</p>`],
  );
  return (rows.length === 0 ? '' : htmlTable(['Counted by', 'Tenant', ...figures], rows)) + reasons.join('');
}

function comparedCells({ sent, counted, percent }: ComparedCount): readonly string[] {
  return [...[sent, counted].map(String), percent === undefined ? '-' : `${percent.toFixed(1)} %`];
}

/** A call's latency includes those behind it. */
function treeTable(trees: readonly TreeTally[]): string {
  const rows = trees.flatMap(({ hops, ...whole }) => [
    [whole.name, '-', '-', ...cells(whole)],
    ...hops.map((hop, index) => [
      `${whole.name}, hop ${index + 1}: ${hop.to}`,
      ...[String(hop.fanout), budgetText(hop.budgetMs)],
      ...cells(hop),
    ]),
  ]);
  return htmlTable(['Tree or hop', 'Fan-out', 'Budget', ...TALLY_COLUMNS], rows);
}

function pairTable(pairs: readonly PairTally[]): string {
  const shown = pairs.toSorted((a, b) => failed(b) - failed(a) || b.sent - a.sent).slice(0, SHOWN_PAIRS);
  const rest = pairs.length - shown.length;
  const rows = shown.map((pair) => [`${pair.from} → ${pair.to} (${pair.profile})`, ...cells(pair)]);
  const more = rest > 0 ? `<p class="note">and ${rest} more</p>` : '';
  return htmlTable(['Pair', ...TALLY_COLUMNS], rows) + more;
}

function profileTable({ profiles }: TrafficReport): string {
  return htmlTable(
    ['Profile', 'Kind', 'Sender', 'Receiver', 'Per second', 'Arrivals', 'Bytes', 'Pairs'],
    profiles.map(({ name, kind, from, to, hops, rate, connections, arrivals, bytes, pairs }) => [
      ...[name, kind, from, hops.length === 0 ? to : hops.map((hop) => hop.to).join(', ')],
      ...(connections > 0 ? ['-', `${connections} at a time`] : [String(rate), arrivals]),
      bytes === 0 ? '-' : String(bytes),
      String(pairs),
    ]),
  );
}

/** Columns of words, on the left; all others have figures. */
const TEXT = new Set([
  ...['Fault', 'May be noticed by', 'Tenant', 'VPC', 'Errors', 'Counted by', 'Tree or hop', 'Pair'],
  ...['Profile', 'Kind', 'Sender', 'Receiver', 'Arrivals'],
]);

function htmlTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const kinds = columns.map((column) => (TEXT.has(column) ? ' class="text"' : ''));
  const row = (cell: 'th' | 'td', texts: readonly string[]): string =>
    `<tr>${texts.map((text, index) => `<${cell}${kinds[index] ?? ''}>${escaped(text)}</${cell}>`).join('')}</tr>`;
  return `<div class="wide"><table>${row('th', columns)}${rows.map((texts) => row('td', texts)).join('\n')}</table></div>`;
}

function cells(tally: Tally): readonly string[] {
  const { sent, answered, latency, errors } = tally;
  const kinds = Object.entries(errors).map(([kind, count]) => `${kind}: ${count}`);
  const shown: readonly (keyof Percentiles)[] = ['p50', 'p90', 'p99', 'p999', 'max'];
  return [
    ...[sent, answered, failed(tally)].map(String),
    ...shown.map((one) => ms(latency?.[one])),
    kinds.join(', '),
  ];
}

function failed({ errors }: Tally): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

function ms(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(value < 10 ? 2 : value < 1000 ? 1 : 0)} ms`;
}

/** "2026-01-01 12:00:00 UTC". */
function timeText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d).*Z$/, '$1 $2 UTC');
}

function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1000).toFixed(1)} s`;
}
