// `vpclab top`: rates between two readings of the lab's metrics.

import { setTimeout as sleep } from 'node:timers/promises';
import { trafficByVpc } from '../../metrics/summary.ts';
import type { Reading, VpcTraffic } from '../../metrics/summary.ts';
import type { MetricFamily } from '../../metrics/answer.ts';
import type { TrafficHistory } from '../../model/traffic-history.ts';
import type { LabClient } from '../client.ts';
import type { TopFlags } from '../commands/top.ts';
import type { CliContext } from '../context.ts';
import { withInterrupt } from '../interrupt.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { spark } from '../render/spark.ts';
import { table } from '../render/table.ts';

export async function runTop(this: CliContext, { name, interval, json }: TopFlags): Promise<void> {
  const { terminal } = this;
  const client = clientOf(await chooseLab(name));
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  const isLive = terminal.outColor && !json;
  const show = async (): Promise<void> => {
    let before = await read(client);
    do {
      await sleep(Math.max(1, interval) * 1000, undefined, { signal });
      const after = await read(client);
      const rates = withHistory(trafficByVpc(before, after), await client.trafficHistory());
      if (json) printJson(this, rates);
      else if (isLive) terminal.replaceOut(text(this, rates));
      else terminal.out(text(this, rates));
      before = after;
    } while (isLive && !signal.aborted);
  };
  await withInterrupt(() => stop.abort(), show).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function read(client: LabClient): Promise<Reading> {
  const families = JSON.parse(await client.metrics({ format: 'json' })) as readonly MetricFamily[];
  return { families, atMs: performance.now() };
}

/** Sent and received, in bytes per second: the mean of each of the last minutes, the oldest first; null: not known. */
type Row = VpcTraffic & { readonly minutes: readonly (number | null)[] };

const MINUTE_SECONDS = 60;
const SHOWN_MINUTES = 15;

function withHistory(rates: readonly VpcTraffic[], { vpcs }: TrafficHistory): readonly Row[] {
  return rates.map((rate) => {
    const samples = vpcs.find(({ tenant, vpc }) => tenant === rate.tenant && vpc === rate.vpc)?.samples ?? [];
    const byMinute = Map.groupBy(samples, ({ at }) => Math.floor(at / MINUTE_SECONDS));
    const now = Math.floor(Date.now() / 1000 / MINUTE_SECONDS);
    const minutes = Array.from({ length: SHOWN_MINUTES }, (_none, index) => {
      const ofMinute = byMinute.get(now - SHOWN_MINUTES + 1 + index);
      if (ofMinute === undefined) return null;
      const all = ofMinute.reduce((sum, { sentBytes, receivedBytes }) => sum + sentBytes + receivedBytes, 0);
      return all / ofMinute.length;
    });
    return { ...rate, minutes };
  });
}

function text({ terminal }: CliContext, rates: readonly Row[]): string {
  const columns = [
    { title: 'TENANT', fixed: true },
    { title: 'VPC', fixed: true },
    { title: 'SENT', align: 'right' },
    { title: 'RECEIVED', align: 'right' },
    { title: 'PACKETS/s', align: 'right' },
    { title: 'DROPS/s', align: 'right' },
    { title: 'SESSIONS', align: 'right' },
    { title: 'BGP', align: 'right' },
    { title: '15 MINUTES' },
  ] as const;
  const rows = rates.map((rate) => [
    rate.tenant,
    rate.vpc,
    bitRate(rate.sentBytes),
    bitRate(rate.receivedBytes),
    (rate.sentPackets + rate.receivedPackets).toFixed(0),
    rate.drops.toFixed(1),
    String(rate.sessions),
    `${rate.bgpUp}/${rate.bgpSessions}`,
    spark(rate.minutes),
  ]);
  return table(columns, rows, { width: terminal.columns(), paint: paint(terminal.outColor) });
}

const UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'];

function bitRate(bytesPerSecond: number): string {
  let value = bytesPerSecond * 8;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${UNITS[unit]}`;
}
