// TCP, UDP, sockets and tracked connections of each workload, as its own kernel has them.

import { NOBODY } from '../owners/owner.ts';
import type { OwnerIndex } from '../owners/owner-index.ts';
import { OWNER_LABELS, group } from '../metric.ts';
import type { Metric, Unit } from '../metric.ts';
import type { Page } from '../page.ts';
import type { WorkloadCounts } from '../watched.ts';
import type { WorkloadBook } from '../workload-book.ts';

const workloads = group('vpclab', 'owned', OWNER_LABELS);
const own = group('vpclab', 'deployment', []);

type Label = (typeof OWNER_LABELS)[number];
type Names = Readonly<Record<keyof WorkloadCounts, Metric<Label>>>;

const counter = (name: string, help: string, unit: Unit = 'count'): Metric<Label> =>
  workloads.counter(`vpclab_workload_${name}_total`, unit, help);
const gauge = (name: string, help: string): Metric<Label> =>
  workloads.gauge(`vpclab_workload_${name}`, 'count', help);

const COUNTS: Names = {
  tcpReceived: counter('tcp_received_segments', 'TCP segments that the workload received.'),
  tcpSent: counter('tcp_sent_segments', 'TCP segments that the workload sent, without those sent again.'),
  tcpRetransmitted: counter(
    'tcp_retransmitted_segments',
    'TCP segments that the workload sent again: they, or what acknowledges them, were lost or late.',
  ),
  tcpOpened: counter('tcp_opened_connections', 'TCP connections that the workload began to open.'),
  tcpAccepted: counter('tcp_accepted_connections', 'TCP connections that others opened to the workload.'),
  tcpFailed: counter(
    'tcp_failed_connections',
    'TCP connections that were refused or given up before they were established.',
  ),
  tcpReset: counter('tcp_reset_connections', 'Established TCP connections that were reset.'),
  tcpNotAccepted: counter(
    'tcp_listen_dropped_connections',
    'TCP connections that were dropped because the program did not accept them in time.',
  ),
  udpReceived: counter('udp_received_datagrams', 'UDP datagrams that a program of the workload received.'),
  udpSent: counter('udp_sent_datagrams', 'UDP datagrams that the workload sent.'),
  udpDropped: counter(
    'udp_dropped_datagrams',
    'UDP datagrams that were dropped: no room in the buffer of the socket, or a wrong checksum.',
  ),
  tcpEstablished: gauge('tcp_connections', 'Established TCP connections.'),
  sockets: gauge('sockets', 'Open sockets of any kind.'),
  trackedConnections: gauge('tracked_connections', 'Connections that the kernel tracks in the workload.'),
};
const AGE = own.gauge(
  'vpclab_exporter_workloads_age_seconds',
  'seconds',
  'How old the oldest counters of a workload are: workloads are read in turn, a few each second.',
);

export const WORKLOAD_METRICS = { ...COUNTS, age: AGE } as const;

const KEYS = Object.keys(COUNTS) as readonly (keyof WorkloadCounts)[];
/** Together they are kept between scrapes until one of them was read again. */
const CHUNK = 32;

export type WorkloadsScene = {
  /** In an order that stays. */
  readonly names: readonly string[];
  readonly book: WorkloadBook;
  readonly owners: readonly OwnerIndex[];
};

export function collectWorkloads(page: Page, { names, book, owners }: WorkloadsScene): void {
  for (let start = 0; start < names.length; start += CHUNK) {
    const chunk = names.slice(start, start + CHUNK);
    const counts = chunk.map((name) => book.of(name));
    page.section(`workloads ${start}`, [...chunk, ...counts, ...owners], (part) => {
      for (const [index, name] of chunk.entries()) {
        const of = counts[index];
        if (of === undefined) continue;
        const port = owners.map((one) => one.port(name)).find((found) => found !== undefined);
        const at = workloads.at({ ...(port?.owner ?? NOBODY), workload: name });
        for (const key of KEYS) part.add(COUNTS[key], at, of[key]);
      }
    });
  }
  const oldestMs = book.oldestMs(performance.now());
  if (oldestMs !== undefined) page.add(AGE, own.at({}), oldestMs / 1000);
}
