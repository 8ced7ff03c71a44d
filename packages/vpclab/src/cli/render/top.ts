// What `vpclab top` shows: a row for each VPC, and on a terminal a line of sums above them. Pure.

import type { VpcTraffic } from '../../metrics/summary.ts';
import { printableAll } from '../../printable.ts';
import { clockText } from '../../model/fault.ts';
import { count } from './duration.ts';
import type { Paint } from './paint.ts';
import { spark } from './spark.ts';
import { table, type TableOptions } from './table.ts';

/** Sent and received, in bytes per second: the mean of each of the last minutes, the oldest first; null: not known. */
export type TopRow = VpcTraffic & { readonly minutes: readonly (number | null)[] };

type Look = { readonly lab: string; readonly at: Date; readonly rates: readonly TopRow[] };

type Cell = { readonly title: string; readonly text: (rate: TopRow, paint: Paint) => string };

const CELLS: readonly Cell[] = [
  { title: 'TENANT', text: ({ tenant }) => tenant },
  { title: 'VPC', text: ({ vpc }) => vpc },
  { title: 'SENT', text: ({ sentBytes }) => bitRate(sentBytes) },
  { title: 'RECEIVED', text: ({ receivedBytes }) => bitRate(receivedBytes) },
  {
    title: 'PACKETS/s',
    text: ({ sentPackets, receivedPackets }) => (sentPackets + receivedPackets).toFixed(0),
  },
  { title: 'DROPS/s', text: ({ drops }, { warn }) => (drops > 0 ? warn : plain)(drops.toFixed(1)) },
  { title: 'SESSIONS', text: ({ sessions }) => String(sessions) },
  { title: 'GATEWAYS', text: ({ gatewaysUp, gateways }, { bad }) => share(gatewaysUp, gateways, bad) },
  {
    title: 'PEERS',
    text: ({ bgpUp, ospfUp, bgpSessions, ospfNeighbors }, { bad }) =>
      share(bgpUp + ospfUp, bgpSessions + ospfNeighbors, bad),
  },
  { title: '15 MINUTES', text: ({ minutes }) => spark(minutes) },
];
const LEFT_ALIGNED = new Set(['TENANT', 'VPC', '15 MINUTES']);
/** What a narrow terminal does without, the highest first. */
const SPARE = new Map([
  ['PACKETS/s', 2],
  ['15 MINUTES', 1],
]);

export function topTable(rates: readonly TopRow[], view: TableOptions): string {
  if (rates.length === 0) return 'This lab has no VPC.\n';
  const columns = CELLS.map(({ title }) => ({
    title,
    align: LEFT_ALIGNED.has(title) ? ('left' as const) : ('right' as const),
    fixed: true,
    spare: SPARE.get(title) ?? 0,
  }));
  const rows = printableAll(rates).map((rate) => CELLS.map((cell) => cell.text(rate, view.paint)));
  return table(columns, rows, view);
}

/** As many rows as there is room for: where not all fit, those with the most traffic. */
export function topLive({ lab, at, rates }: Look, view: TableOptions & { readonly lines: number }): string {
  const [sent, received] = [sum(rates, 'sentBytes'), sum(rates, 'receivedBytes')];
  const sums = `${count(rates.length, 'VPC')}, sent ${bitRate(sent)}, received ${bitRate(received)}`;
  const head = `${view.paint.strong(lab)}  ${clockText(at.getTime())}  ${sums}\n\n`;
  // Two lines above, the titles, and the line that the cursor is in.
  const room = Math.max(1, view.lines - 4);
  if (rates.length <= room) return head + topTable(rates, view);
  const shown = rates.toSorted((one, other) => traffic(other) - traffic(one)).slice(0, room - 1);
  const rest = `and ${count(rates.length - shown.length, 'VPC')} with less traffic\n`;
  return head + topTable(shown, view) + view.paint.faint(rest);
}

const plain = (text: string): string => text;
const traffic = ({ sentBytes, receivedBytes }: TopRow): number => sentBytes + receivedBytes;

function sum(rates: readonly TopRow[], key: 'sentBytes' | 'receivedBytes'): number {
  return rates.reduce((total, rate) => total + rate[key], 0);
}

/** Of nothing there is none that could be down. */
function share(up: number, all: number, bad: (text: string) => string): string {
  if (all === 0) return '-';
  return (up < all ? bad : plain)(`${up}/${all}`);
}

const UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'];

function bitRate(bytesPerSecond: number): string {
  let value = bytesPerSecond * 8;
  let unit = 0;
  while (Math.round(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}
