// `vpclab traffic status --watch`: one second of traffic, and what is broken meanwhile.

import { byName } from '../../model/by-name.ts';
import type { ListedFault } from '../../model/chaos.ts';
import type { TrafficStatus, TrafficWindow } from '../../model/traffic.ts';
import { printableAll } from '../../printable.ts';
import { faultText } from './fault.ts';
import { table, type TableOptions } from './table.ts';
import { ms, trafficStatusText } from './traffic.ts';

const LATE = 'This second is invalid: the generator itself was too late.\n';

/** All that a terminal shows. */
export function trafficLiveText(
  told: TrafficStatus,
  toldFaults: readonly ListedFault[],
  view: TableOptions,
): string {
  const [status, faults] = printableAll([told, toldFaults] as const);
  const last = status.windows.at(-1);
  const parts = [trafficStatusText(status)];
  if (last !== undefined) {
    parts.push('\n', secondTable(last, view));
    if (!last.isValid) parts.push(LATE);
  }
  if (faults.length > 0) parts.push('\n', ...faults.map(faultText));
  return parts.join('');
}

/** A line of a pipe. */
export function trafficSecondText(told: TrafficWindow, toldFaults: readonly ListedFault[]): string {
  const [window, faults] = printableAll([told, toldFaults] as const);
  const tenants = inOrder(window).map(
    ({ name, sent, answered, failed, p99 }) =>
      `${name} ${sent} sent, ${answered} answered, ${failed} failed, p99 ${ms(p99)}`,
  );
  const late = window.isValid ? [] : ['invalid: the generator was late'];
  const broken = faults.map(({ fault, target }) => `${fault} of ${target}`);
  return `${(window.atMs + 1000) / 1000} s: ${[...tenants, ...late, ...broken].join('; ')}\n`;
}

/** In their order of arrival they would change places from second to second. */
function inOrder({ tenants }: TrafficWindow): TrafficWindow['tenants'] {
  return tenants.toSorted((a, b) => byName(a.name, b.name));
}

function secondTable(window: TrafficWindow, view: TableOptions): string {
  const right = ['SENT/S', 'ANSWERED/S', 'FAILED/S', 'P50', 'P99'].map(
    (title) => ({ title, align: 'right' }) as const,
  );
  const rows = inOrder(window).map(({ name, sent, answered, failed, p50, p99 }) => [
    ...[name, ...[sent, answered, failed].map(String)],
    ...[ms(p50), ms(p99)],
  ]);
  return table([{ title: 'TENANT' }, ...right], rows, view);
}
