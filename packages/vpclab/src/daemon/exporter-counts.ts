// What the exporter counted as sent by each workload, for those who compare it with what they sent.

import type { MetricsSource } from '../api/context.ts';
import type { MetricFamily } from '../metrics/answer.ts';

type Counts = { readonly packets: number; readonly bytes: number };

const PACKETS = 'ovn_logical_switch_port_transmit_packets_total';
const BYTES = 'ovn_logical_switch_port_transmit_bytes_total';

export async function sentByWorkloads(metrics: MetricsSource): Promise<ReadonlyMap<string, Counts>> {
  const { body } = await metrics.read({ format: 'json' });
  const families = JSON.parse(String(Buffer.concat(body))) as readonly MetricFamily[];
  const bytes = valuesOf(families, BYTES);
  return new Map(
    [...valuesOf(families, PACKETS)].map(([workload, packets]) => [
      workload,
      { packets, bytes: bytes.get(workload) ?? 0 },
    ]),
  );
}

function valuesOf(families: readonly MetricFamily[], wanted: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { labels, value } of families.find(({ name }) => name === wanted)?.series ?? []) {
    const workload = labels['workload'] ?? '';
    if (workload !== '') values.set(workload, (values.get(workload) ?? 0) + value);
  }
  return values;
}
