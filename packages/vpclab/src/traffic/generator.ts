// Sends what an order says, when it says: an open loop, which waits for no answer before it sends the next.

import { VpclabError } from '../errors.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import type { TrafficOrder, TrafficReport, TrafficStatus } from '../model/traffic.ts';
import { arrivalTimes } from './arrivals.ts';
import { CONGESTION, HttpSender } from './http-sender.ts';
import { seeded } from '../model/random.ts';
import type { Random } from '../model/random.ts';
import { Truth, type Flow, type Outcome } from './truth.ts';
import { UdpSender } from './udp-sender.ts';

const TICK_MS = 1;
/** Answers that are still awaited when the time is over get this long. */
const LINGER_MS = 6_000;
/** What is due at once after a pause of the machine: more would never be caught up with. */
const MOST_AT_ONCE = 5_000;

type Sender = { readonly send: (bytes: number) => Promise<Outcome>; readonly close: () => void };
type Source = {
  readonly times: Generator<number, never>;
  readonly random: Random;
  readonly targets: readonly { readonly flow: Flow; readonly sender: Sender }[];
  readonly bytes: number;
  nextMs: number;
};

export class TrafficRun {
  readonly order: TrafficOrder;
  readonly #truth = new Truth();
  readonly #sources: readonly Source[];
  readonly #startedAt = new Date();
  readonly #begun = performance.now();
  readonly #timer: NodeJS.Timeout;
  #outstanding = 0;
  #endedMs: number | undefined;
  #isOver = false;

  constructor(order: TrafficOrder, namespaces: Namespaces) {
    this.order = order;
    this.#sources = order.profiles.map(({ profile, pairs }, index): Source => {
      const random = seeded(order.seed + index);
      const times = arrivalTimes(profile.arrivals, profile.rate, random);
      const targets = pairs.map((pair) => ({
        flow: this.#truth.flow(pair, profile.name),
        sender: profile.kind === 'udp' ? new UdpSender(namespaces, pair) : new HttpSender(namespaces, pair),
      }));
      const bytes = profile.kind === 'requests' ? 0 : profile.bytes;
      return { times, random, targets, bytes, nextMs: times.next().value };
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends no more; answers that are on their way still count. */
  stop(): void {
    this.#endedMs ??= this.#elapsedMs();
  }

  status(): TrafficStatus {
    const { id, seconds } = this.order;
    const elapsedMs = Math.round(this.#endedMs ?? this.#elapsedMs());
    return { state: this.#state(), id, elapsedMs, seconds, ...this.#truth.totals() };
  }

  report(): TrafficReport {
    const { id, seed, profiles } = this.order;
    return {
      id,
      state: this.#state(),
      seed,
      startedAt: this.#startedAt.toISOString(),
      elapsedMs: Math.round(this.#endedMs ?? this.#elapsedMs()),
      congestion: CONGESTION,
      profiles: profiles.map(({ profile, pairs }) => ({ ...profile, pairs: pairs.length })),
      ...this.#truth.report(),
    };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { targets } of this.#sources) for (const { sender } of targets) sender.close();
    this.#isOver = true;
  }

  #state(): 'running' | 'done' {
    return this.#isOver ? 'done' : 'running';
  }

  #elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  #tick(): void {
    const now = this.#elapsedMs();
    const endMs = this.#endedMs ?? this.order.seconds * 1000;
    for (const source of this.#sources) this.#sendDue(source, Math.min(now, endMs));
    this.#truth.tick(now);
    if (now < endMs) return;
    this.#endedMs ??= endMs;
    if (this.#outstanding === 0 || now > endMs + LINGER_MS) this.close();
  }

  #sendDue(source: Source, untilMs: number): void {
    for (let sent = 0; source.nextMs <= untilMs && sent < MOST_AT_ONCE; sent += 1) {
      const dueMs = source.nextMs;
      source.nextMs = source.times.next().value;
      const target = source.targets[Math.floor(source.random() * source.targets.length)];
      if (target === undefined) return;
      this.#outstanding += 1;
      this.#truth.sent(target.flow, this.#elapsedMs() - dueMs);
      void target.sender.send(source.bytes).then((outcome) => {
        this.#outstanding -= 1;
        if (!this.#isOver) this.#truth.ended(target.flow, outcome, this.#elapsedMs() - dueMs);
      });
    }
  }
}

/** One order at a time. */
export class TrafficGenerator {
  readonly #namespaces = new Namespaces();
  #run: TrafficRun | undefined;

  start(order: TrafficOrder): TrafficStatus {
    if (this.#run?.isOver === false)
      throw new VpclabError('LAB_BUSY', 'Traffic runs already: `vpclab traffic stop` ends it.');
    this.#run = new TrafficRun(order, this.#namespaces);
    return this.#run.status();
  }

  stop(): TrafficStatus {
    this.#run?.stop();
    return this.status();
  }

  status(): TrafficStatus {
    const idle = { state: 'idle', id: undefined, elapsedMs: 0, seconds: 0, sent: 0, answered: 0, failed: 0 };
    return this.#run?.status() ?? { ...idle, state: 'idle' };
  }

  report(): TrafficReport {
    if (this.#run === undefined)
      throw new VpclabError('BAD_ARGUMENT', 'There was no traffic yet: `vpclab traffic start` begins some.');
    return this.#run.report();
  }
}
