// Reads what others count while traffic runs: the exporter before it begins and once it has ended, flow logs all along. It
// lives in vpclabd, as the exporter does: the counters of both start at zero when it restarts.

import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowRecord } from '../../model/flow-log.ts';
import type { GeneratorReport, TrafficComparison, TrafficPair } from '../../model/traffic.ts';
import {
  addFlow,
  comparison,
  countedBetween,
  noComparison,
  sentByWorkload,
  withoutEthernet,
  type Counted,
  type CountedBy,
} from './compared.ts';

export type CountSources = {
  /** What the exporter counted so far as sent by each workload. */
  readonly exporter: () => Promise<CountedBy>;
  /** Undefined: the lab file asks for no flow logs. */
  readonly flows: () =>
    | {
        readonly intervalSeconds: number;
        /** Until the returned function is called. */
        readonly follow: (listener: (record: FlowRecord) => void) => () => void;
      }
    | undefined;
};

/** Until the exporter has found its ports, and until counters stand still: switches give them out with delay. */
const MOST_LOOKS = 12;
const LOOK_MS = 1_000;
/** So often in a row they are what they were. */
const STILL_LOOKS = 2;
/** After the interval of flow logs: both ends of a flow are awaited. */
const FLOW_WAIT_MS = 5_000;

type Run = {
  readonly workloads: readonly string[];
  readonly before: CountedBy;
  readonly flows: Map<string, Counted>;
  readonly flowIntervalMs: number | undefined;
  readonly stop: () => void;
  endedAt: number | undefined;
  after: Promise<CountedBy> | undefined;
};

export class Comparer {
  readonly #sources: CountSources;
  readonly #lookMs: number;
  /** By its id: that of the last traffic, and of one that is about to begin. */
  readonly #runs = new Map<string, Run>();

  constructor(sources: CountSources, lookMs = LOOK_MS) {
    this.#sources = sources;
    this.#lookMs = lookMs;
  }

  /** Reads what there is before the traffic begins. */
  async begin(
    id: string,
    pairs: readonly TrafficPair[],
    isWorkload: (name: string) => boolean,
  ): Promise<void> {
    const workloads = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))].filter(isWorkload);
    const before = await this.#read((counts) => workloads.every((name) => counts.has(name)));
    const source = this.#sources.flows();
    const flows = new Map<string, Counted>();
    const stop = source?.follow((record) => addFlow(flows, record)) ?? (() => undefined);
    const flowIntervalMs = source === undefined ? undefined : source.intervalSeconds * 1000;
    this.#runs.set(id, {
      ...{ workloads, before, flows, flowIntervalMs, stop, endedAt: undefined, after: undefined },
    });
  }

  /** The traffic begins: that before it is reported no more. */
  begun(id: string): void {
    for (const other of this.#runs.keys()) if (other !== id) this.abandon(other);
  }

  /** The traffic is over: counters are read once they stand still. */
  ended(id: string): void {
    const run = this.#runs.get(id);
    if (run === undefined || run.endedAt !== undefined) return;
    run.endedAt = Date.now();
    // What comes later is of other traffic, whether or not somebody asks meanwhile.
    if (run.flowIntervalMs !== undefined) setTimeout(run.stop, run.flowIntervalMs + FLOW_WAIT_MS).unref();
    let [last, same] = [-1, 0];
    run.after = this.#read((counts) => {
      const now = run.workloads.reduce((sum, name) => sum + (counts.get(name)?.packets ?? 0), 0);
      same = now === last ? same + 1 : 0;
      last = now;
      return same === STILL_LOOKS;
    });
    run.after.catch(() => undefined);
  }

  /** The traffic did not begin. */
  abandon(id: string): void {
    this.#runs.get(id)?.stop();
    this.#runs.delete(id);
  }

  async compared(
    report: GeneratorReport,
    tenantOf: (workload: string) => string | undefined,
  ): Promise<readonly TrafficComparison[]> {
    if (!report.isCompared) return [];
    const run = this.#runs.get(report.id);
    if (run === undefined) return both('vpclabd restarted since the run began, and lost what was counted');
    if (report.state === 'running') return both('the traffic still runs');
    this.ended(report.id);
    return [await byExporter(run, report, tenantOf), byFlowLogs(run, report, tenantOf)];
  }

  /** The first reading that `isEnough`, or the last one. */
  async #read(isEnough: (counts: CountedBy) => boolean): Promise<CountedBy> {
    for (let look = 1; ; look += 1) {
      const counts = await this.#sources.exporter();
      if (isEnough(counts) || look === MOST_LOOKS) return counts;
      await sleep(this.#lookMs);
    }
  }
}

type TenantOf = (workload: string) => string | undefined;

async function byExporter(run: Run, report: GeneratorReport, tenantOf: TenantOf): Promise<TrafficComparison> {
  const { before } = run;
  const after = (await run.after?.catch(() => undefined)) ?? new Map<string, Counted>();
  const unknown = run.workloads.filter((name) => !before.has(name) || !after.has(name));
  if (unknown.length > 0)
    return noComparison('exporter', `it has no counters of ${unknown.slice(0, 3).join(', ')}`);
  const sides = { sent: sentByWorkload(report), counted: countedBetween(before, after) };
  return comparison('exporter', sides, tenantOf);
}

function byFlowLogs(run: Run, report: GeneratorReport, tenantOf: TenantOf): TrafficComparison {
  const { flows, flowIntervalMs, endedAt = Date.now() } = run;
  if (flowIntervalMs === undefined)
    return noComparison('flow logs', 'the lab file asks for none: `flowLogs`');
  const leftMs = endedAt + flowIntervalMs + FLOW_WAIT_MS - Date.now();
  if (leftMs > 0)
    return noComparison('flow logs', `the last records come within ${Math.ceil(leftMs / 1000)} s: ask again`);
  run.stop();
  const sides = { sent: withoutEthernet(sentByWorkload(report)), counted: flows };
  return comparison('flow logs', sides, tenantOf);
}

function both(reason: string): readonly TrafficComparison[] {
  return [noComparison('exporter', reason), noComparison('flow logs', reason)];
}
