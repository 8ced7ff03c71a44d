// Traffic as vpclabd offers it: turns profiles into an order for the generator's process, and compares what that reports. A
// generator that outlived an earlier vpclabd is found by its socket.

import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../errors.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import type { LabEngine } from '../model/engine.ts';
import type {
  GeneratorReport,
  TrafficControl,
  TrafficCounts,
  TrafficOrder,
  TrafficReport,
  TrafficRequest,
  TrafficStatus,
} from '../model/traffic.ts';
import { Comparer, type CountSources } from './compare/comparer.ts';
import { endOf } from './end-of.ts';
import { faultsDuring } from './faults-during.ts';
import { GeneratorProcess } from './generator-process.ts';
import { pairsOf } from './pairs.ts';
import { reportPage } from './report/page.ts';

const ANSWER_MS = 10_000;
/** What is compared is read right at the end. */
const LOOK_MS = { compared: 300, plain: 1_000 };

export class Traffic implements TrafficControl {
  readonly #engine: () => Promise<LabEngine>;
  readonly #comparer: Comparer;
  readonly #tell: (message: string) => void;
  readonly #generator: GeneratorProcess;
  #isStarting = false;

  /** `tell`: that traffic begins, and that it is over. */
  constructor(
    engine: () => Promise<LabEngine>,
    sources: CountSources,
    tell: (message: string) => void,
    generator = new GeneratorProcess(),
  ) {
    this.#engine = engine;
    this.#generator = generator;
    this.#comparer = new Comparer(sources);
    this.#tell = tell;
  }

  /** One at a time: a second one would take the comparison of the first, and then be refused. */
  async start(request: TrafficRequest, signal: AbortSignal): Promise<TrafficStatus> {
    if (this.#isStarting)
      throw new VpclabError('LAB_BUSY', 'Other traffic is being started: `vpclab traffic status` shows it.');
    this.#isStarting = true;
    try {
      return await this.#start(request, signal);
    } finally {
      this.#isStarting = false;
    }
  }

  async #start(request: TrafficRequest, signal: AbortSignal): Promise<TrafficStatus> {
    const order = await this.#orderOf(request);
    // Of traffic that is refused because other traffic runs, that one's comparison must not be lost.
    if (order.compare && (await this.status(signal)).state !== 'running') await this.#compare(order);
    const status = await this.#generator
      .start(order, signal)
      .catch(async (error: unknown) => await this.#begunAfterAll(order, error));
    this.#begun(order);
    void this.#awaitEnd(order);
    return status;
  }

  #begun({ id, profiles, seconds, seed }: TrafficOrder): void {
    this.#comparer.begun(id);
    const names = profiles.map(({ profile }) => profile.name).join(', ');
    this.#tell(`traffic begins for ${seconds} s: ${names} (seed ${seed})`);
  }

  /** An answer that came too late, or that nobody awaited any more, may be of traffic that runs. */
  async #begunAfterAll(order: TrafficOrder, error: unknown): Promise<TrafficStatus> {
    const ask = this.#generator.status(AbortSignal.timeout(ANSWER_MS));
    const found = await ask.catch(() => 'unknown' as const);
    // What it said before it fell silent says nothing of this one.
    if (found === 'unknown' || found.silentMs > 0) void this.#awaitEnd(order, { isKnown: false });
    else if (found.id === order.id) return found;
    else this.#comparer.abandon(order.id);
    throw error;
  }

  async stop(signal: AbortSignal): Promise<TrafficStatus> {
    return await this.#generator.stop(signal);
  }

  async status(signal: AbortSignal): Promise<TrafficStatus> {
    return await this.#generator.status(signal);
  }

  async report(signal: AbortSignal): Promise<TrafficReport> {
    const report = await this.#measured(signal);
    const faults = new FaultRecords();
    const tenantOf = await this.#tenants();
    return {
      ...report,
      faults: faultsDuring(report, faults.active(), faults.ended()),
      compared: await this.#comparer.compared(report, tenantOf),
    };
  }

  async counts(signal: AbortSignal): Promise<TrafficCounts | undefined> {
    return await this.#generator.counts(signal);
  }

  async page(signal: AbortSignal): Promise<string> {
    const report = await this.report(signal);
    return reportPage(report, (await this.#engine()).view()?.lab.name ?? '');
  }

  async #compare({ id, profiles }: TrafficOrder): Promise<void> {
    const tenantOf = await this.#tenants();
    const pairs = profiles.flatMap((one) => one.pairs);
    await this.#comparer.begin(id, pairs, (name) => tenantOf(name) !== undefined);
  }

  /**
   * Counters are read when it ends, not when somebody asks: what is sent after it is none of it. `isKnown`: that it has begun.
   */
  async #awaitEnd(order: TrafficOrder, { isKnown } = { isKnown: true }): Promise<void> {
    const { id, compare } = order;
    let isTold = isKnown;
    const lookMs = compare ? LOOK_MS.compared : LOOK_MS.plain;
    const status = await endOf(id, {
      status: async () => {
        const found = await this.status(AbortSignal.timeout(ANSWER_MS));
        if (!isTold && found.id === id) {
          isTold = true;
          this.#begun(order);
        }
        return found;
      },
      pause: async () => await sleep(lookMs, undefined, { ref: false }),
    });
    if (status === undefined || status === 'lost') {
      this.#comparer.abandon(id);
      if (status === 'lost' && isTold) this.#tell('traffic is lost: its generator ended before it did');
      return;
    }
    if (compare) this.#comparer.ended(id);
    this.#tell(`traffic is over: ${status.sent} sent, ${status.answered} answered, ${status.failed} failed`);
  }

  async #tenants(): Promise<(workload: string) => string | undefined> {
    const workloads = (await this.#engine()).view()?.lab.workloads ?? [];
    const tenants = new Map<string, string>(workloads.map(({ name, tenant }) => [name, tenant]));
    return (workload) => tenants.get(workload);
  }

  async #measured(signal: AbortSignal): Promise<GeneratorReport> {
    const report = await this.#generator.report(signal);
    if (report !== undefined) return report;
    throw new VpclabError('BAD_ARGUMENT', 'There was no traffic yet: `vpclab traffic start` begins some.');
  }

  async #orderOf({ profiles: asked, seconds, seed, compare = false }: TrafficRequest): Promise<TrafficOrder> {
    const lab = (await this.#engine()).view()?.lab;
    if (lab === undefined)
      throw new VpclabError('BAD_ARGUMENT', 'Nothing was applied to this lab yet: `vpclab apply FILE` does.');
    const profiles = asked ?? lab.traffic;
    if (profiles.length === 0) {
      const message = 'The lab file has no `traffic`: name a kind, as in `vpclab traffic start requests`.';
      throw new VpclabError('BAD_ARGUMENT', message);
    }
    const id = String(Date.now());
    return {
      id,
      seed: seed ?? randomInt(2 ** 31),
      seconds,
      compare,
      profiles: profiles.map((profile) => ({ profile, pairs: pairsOf(profile, lab) })),
    };
  }
}
