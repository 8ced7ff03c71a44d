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
import { topLive, topTable } from '../render/top.ts';
import type { TopRow } from '../render/top.ts';

export async function runTop(this: CliContext, { name, interval, json }: TopFlags): Promise<void> {
  const { terminal } = this;
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  const view = () => ({ width: terminal.columns(), paint: paint(terminal.outColor) });
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  const isLive = terminal.outIsTerminal && !json;
  const show = async (): Promise<void> => {
    let before = await read(client);
    do {
      await sleep(Math.max(1, interval) * 1000, undefined, { signal });
      const after = await read(client);
      const rates = withHistory(trafficByVpc(before, after), await client.trafficHistory());
      if (json) printJson(this, rates);
      else if (isLive)
        terminal.replaceOut(
          topLive({ lab: sandbox.name, at: new Date(), rates }, { ...view(), lines: terminal.rows() }),
        );
      else terminal.out(topTable(rates, view()));
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

const MINUTE_SECONDS = 60;
const SHOWN_MINUTES = 15;

function withHistory(rates: readonly VpcTraffic[], { vpcs }: TrafficHistory): readonly TopRow[] {
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
