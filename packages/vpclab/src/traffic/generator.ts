// Sends what an order says. In an open loop it sends when the order says, and waits for no answer before the next; in a
// closed loop so many connections each wait for theirs.

import { VpclabError } from '../errors.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { seeded, type Random } from '../model/random.ts';
import { IDLE } from '../model/traffic-defaults.ts';
import type {
  GeneratorReport,
  TrafficCounts,
  TrafficOrder,
  TrafficPair,
  TrafficStatus,
} from '../model/traffic.ts';
import { arrivalTimes } from './arrivals.ts';
import { chooser } from './choice.ts';
import { runLoop } from './closed-loop.ts';
import { flowSizes } from './flow-sizes.ts';
import { CONGESTION } from './http-connection.ts';
import { Ledger } from './ledger.ts';
import type { Outcome } from './count.ts';
import { senderOf, type Sender } from './sender.ts';
import { treePlanner } from './tree/plan.ts';
import { runTree } from './tree/run-tree.ts';
import { Truth, type Flow } from './truth.ts';

const TICK_MS = 1;
/** Where nothing is due at a time: connections in closed loops send by themselves. */
const LOOPS_TICK_MS = 20;
/** Answers that are still awaited when the time is over get this long. */
const LINGER_MS = 6_000;
/** What is due at once after a pause of the machine: more would never be caught up with. */
const MOST_AT_ONCE = 5_000;
/** Of a status: who looks at it may be late. */
const SHOWN_WINDOWS = 10;

type Target = {
  readonly pair: TrafficPair;
  readonly tenant: string;
  readonly flow: Flow;
  readonly sender: Sender;
};
type Source = {
  readonly times: Generator<number, never>;
  /** What is due then, sent now. */
  readonly send: (dueMs: number) => void;
  nextMs: number;
};
type Profile = TrafficOrder['profiles'][number];

export class TrafficRun {
  readonly order: TrafficOrder;
  readonly #namespaces: Namespaces;
  readonly #truth: Truth;
  readonly #sources: readonly Source[];
  readonly #senders: Sender[] = [];
  readonly #startedAt = new Date();
  readonly #begun = performance.now();
  readonly #processorBegun = process.cpuUsage();
  readonly #loopsEnd = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #tickMs: number;
  #processorMs = 0;
  #outstanding = 0;
  #endedMs: number | undefined;
  #isOver = false;

  constructor(order: TrafficOrder, namespaces: Namespaces, ledger: Ledger) {
    this.#truth = new Truth(ledger);
    this.order = order;
    this.#namespaces = namespaces;
    this.#sources = order.profiles.flatMap((one, index) => {
      const random = seeded(order.seed + index);
      const flows = one.pairs.map((pair) => this.#truth.flow(pair, one.profile.name));
      const size = flowSizes(one.profile.sizes, one.profile.bytes, random);
      if (one.profile.connections > 0) {
        this.#startLoops(one, flows, size);
        return [];
      }
      const times = arrivalTimes(one.profile, random);
      const targets = one.pairs.map((pair, place) => this.#target(one, pair, flows[place]));
      const send =
        one.profile.kind === 'tree'
          ? this.#trees(one, targets, random)
          : this.#requests(one, targets, { size, random });
      return [{ times, send, nextMs: times.next().value }];
    });
    this.#tickMs = this.#sources.length > 0 ? TICK_MS : LOOPS_TICK_MS;
    this.#timer = setInterval(() => this.#tick(), this.#tickMs);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends no more; answers that are on their way still count. */
  stop(): void {
    this.#endedMs ??= this.#elapsedMs();
    this.#loopsEnd.abort();
  }

  status(): TrafficStatus {
    const { id, seconds } = this.order;
    const elapsedMs = Math.round(this.#endedMs ?? this.#elapsedMs());
    const windows = this.#truth.recent(SHOWN_WINDOWS);
    return { state: this.#state(), id, elapsedMs, seconds, ...this.#truth.totals(), silentMs: 0, windows };
  }

  report(): GeneratorReport {
    const { id, seed, profiles, compare: isCompared } = this.order;
    return {
      id,
      state: this.#state(),
      seed,
      startedAt: this.#startedAt.toISOString(),
      elapsedMs: Math.round(this.#endedMs ?? this.#elapsedMs()),
      congestion: CONGESTION,
      processor: this.#processor(),
      profiles: profiles.map(({ profile, pairs }) => ({ ...profile, pairs: pairs.length })),
      isCompared,
      ...this.#truth.report(this.#endedMs ?? this.#elapsedMs()),
    };
  }

  close(): void {
    this.#loopsEnd.abort();
    clearInterval(this.#timer);
    this.#truth.giveUp();
    this.#isOver = true;
    for (const sender of this.#senders) sender.close();
  }

  #target({ profile: { kind } }: Profile, pair: TrafficPair, flow: Flow | undefined): Target {
    if (flow === undefined) throw new TypeError('there is a flow for each pair');
    const sender = senderOf(kind, this.#namespaces, pair, (more) => this.#truth.wired(flow, more));
    this.#senders.push(sender);
    return { pair, tenant: pair.tenant, flow, sender };
  }

  /** What sends the next request, datagram or flow of a profile. */
  #requests(
    { profile }: Profile,
    targets: readonly Target[],
    { size, random }: { readonly size: () => number; readonly random: Random },
  ): Source['send'] {
    const choose = chooser(targets, profile.weights, random);
    return (dueMs) => {
      const target = choose();
      if (target !== undefined) void this.#exchange(target, size(), dueMs);
    };
  }

  /** What sends the next tree of a profile. */
  #trees({ profile }: Profile, targets: readonly Target[], random: Random): Source['send'] {
    const next = treePlanner(profile, targets, random);
    const count = this.#truth.tree(profile);
    const parts = {
      hops: profile.hops,
      now: () => this.#elapsedMs(),
      exchange: async (target: Target, dueMs: number | undefined) => await this.#exchange(target, 0, dueMs),
      called: (hop: number) => void (count.hop(hop).sent += 1),
      ended: (hop: number, outcome: Outcome, latencyMs: number) => {
        if (!this.#isOver) count.hop(hop).add(outcome, latencyMs);
      },
    };
    return (dueMs) => {
      const calls = next();
      if (calls.length === 0) return;
      this.#outstanding += 1;
      count.whole.sent += 1;
      void runTree(calls, dueMs, parts).then((outcome) => {
        this.#outstanding -= 1;
        if (!this.#isOver) count.whole.add(outcome, this.#elapsedMs() - dueMs);
      });
    };
  }

  /** One request. `dueMs`: when it should have been sent, where that is known before. */
  async #exchange({ flow, sender }: Target, bytes: number, dueMs: number | undefined): Promise<Outcome> {
    const sentMs = this.#elapsedMs();
    this.#outstanding += 1;
    this.#truth.sent(flow, dueMs === undefined ? undefined : sentMs - dueMs);
    const outcome = await sender.send(bytes);
    this.#outstanding -= 1;
    const atMs = this.#elapsedMs();
    if (!this.#isOver) this.#truth.ended(flow, outcome, { latencyMs: atMs - (dueMs ?? sentMs), atMs });
    return outcome;
  }

  /** Spread over the pairs. Where there are fewer connections than pairs, some have none. */
  #startLoops(one: Profile, flows: readonly Flow[], size: () => number): void {
    const { connections, restMs } = one.profile;
    const how = {
      truth: this.#truth,
      now: () => this.#elapsedMs(),
      isOver: () => this.#isOver,
      signal: this.#loopsEnd.signal,
    };
    for (let index = 0; index < connections; index += 1) {
      const place = index % one.pairs.length;
      const pair = one.pairs[place];
      if (pair === undefined) return;
      const { sender, flow } = this.#target(one, pair, flows[place]);
      this.#truth.loops(flow);
      this.#outstanding += 1;
      void runLoop({ sender, flow, size, restMs }, how).finally(() => {
        this.#outstanding -= 1;
      });
    }
  }

  #state(): 'running' | 'done' {
    return this.#isOver ? 'done' : 'running';
  }

  #elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  /** Percent of one processor. What comes after the end, as its own report does, is not counted. */
  #processor(): number {
    const elapsedMs = this.#endedMs ?? this.#elapsedMs();
    return elapsedMs === 0 ? 0 : Math.round((this.#processorMs / elapsedMs) * 1000) / 10;
  }

  #tick(): void {
    const now = this.#elapsedMs();
    const endMs = this.#endedMs ?? this.order.seconds * 1000;
    for (const source of this.#sources) this.#sendDue(source, Math.min(now, endMs));
    this.#truth.tick(now, this.#tickMs);
    if (now < endMs) {
      const { user, system } = process.cpuUsage(this.#processorBegun);
      this.#processorMs = (user + system) / 1000;
      return;
    }
    this.#endedMs ??= endMs;
    this.#loopsEnd.abort();
    if (this.#outstanding === 0 || now > endMs + LINGER_MS) this.close();
  }

  #sendDue(source: Source, untilMs: number): void {
    for (let sent = 0; source.nextMs <= untilMs && sent < MOST_AT_ONCE; sent += 1) {
      const dueMs = source.nextMs;
      source.nextMs = source.times.next().value;
      source.send(dueMs);
    }
  }
}

/** One order at a time. */
export class TrafficGenerator {
  readonly #namespaces = new Namespaces();
  readonly #ledger = new Ledger();
  #run: TrafficRun | undefined;

  start(order: TrafficOrder): TrafficStatus {
    if (this.#run?.isOver === false)
      throw new VpclabError('LAB_BUSY', 'Traffic runs already: `vpclab traffic stop` ends it.');
    this.#run = new TrafficRun(order, this.#namespaces, this.#ledger);
    return this.#run.status();
  }

  stop(): TrafficStatus {
    this.#run?.stop();
    return this.status();
  }

  status(): TrafficStatus {
    return this.#run?.status() ?? IDLE;
  }

  /** Of all runs. */
  counts(): TrafficCounts {
    return this.#ledger.counts(this.#run?.isOver === false);
  }

  report(): GeneratorReport {
    if (this.#run === undefined)
      throw new VpclabError('BAD_ARGUMENT', 'There was no traffic yet: `vpclab traffic start` begins some.');
    return this.#run.report();
  }
}
