// Traffic as vpclabd offers it: turns profiles into an order, starts the generator's process when it is first needed, and
// asks it. A generator that outlived an earlier vpclabd is found by its socket.

import { randomInt } from 'node:crypto';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { VpclabError } from '../errors.ts';
import { connectUnix } from '../machine/kernel/sockets.ts';
import { errnoOf } from '../machine/kernel/system-error.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { startProcess } from '../machine/tools/start-process.ts';
import { bounded } from '../model/bounded.ts';
import type { LabEngine } from '../model/engine.ts';
import { TRAFFIC_LOG, TRAFFIC_SOCKET } from '../model/layout.ts';
import { IDLE } from '../model/traffic-defaults.ts';
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
import { readReply, type TrafficQuestion, type TrafficReply } from './control-protocol.ts';
import { endOf } from './end-of.ts';
import { faultsDuring } from './faults-during.ts';
import { pairsOf } from './pairs.ts';
import { reportPage } from './report/page.ts';

const GENERATOR = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
const ANSWER_MS = 10_000;
const START_MS = 15_000;
/** What is compared is read right at the end. */
const LOOK_MS = { compared: 300, plain: 1_000 };
const NOT_THERE = new Set(['ENOENT', 'ECONNREFUSED']);

export class Traffic implements TrafficControl {
  readonly #engine: () => Promise<LabEngine>;
  readonly #comparer: Comparer;
  readonly #tell: (message: string) => void;
  #isStarting = false;

  /** `tell`: that traffic begins, and that it is over. */
  constructor(engine: () => Promise<LabEngine>, sources: CountSources, tell: (message: string) => void) {
    this.#engine = engine;
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
    const status = await begin(order, signal).catch((error: unknown) => {
      this.#comparer.abandon(order.id);
      throw error;
    });
    const { profiles, seconds, seed } = order;
    const names = profiles.map(({ profile }) => profile.name).join(', ');
    this.#tell(`traffic begins for ${seconds} s: ${names} (seed ${seed})`);
    void this.#awaitEnd(order);
    return status;
  }

  async stop(signal: AbortSignal): Promise<TrafficStatus> {
    return await orIdle(async () => statusIn(await ask({ kind: 'stop' }, signal)));
  }

  async status(signal: AbortSignal): Promise<TrafficStatus> {
    return await orIdle(async () => statusIn(await ask({ kind: 'status' }, signal)));
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
    const reply = await ask({ kind: 'counts' }, signal).catch((error: unknown) => {
      if (NOT_THERE.has(errnoOf(error) ?? '')) return undefined;
      throw error;
    });
    if (reply === undefined || reply.kind === 'counts') return reply?.counts;
    throw unexpected(reply);
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

  /** Counters are read when it ends, not when somebody asks: what is sent after it is none of it. */
  async #awaitEnd({ id, compare }: TrafficOrder): Promise<void> {
    const lookMs = compare ? LOOK_MS.compared : LOOK_MS.plain;
    const status = await endOf(id, {
      status: async () => await this.status(AbortSignal.timeout(ANSWER_MS)),
      pause: async () => await sleep(lookMs, undefined, { ref: false }),
    });
    if (status === undefined) {
      this.#comparer.abandon(id);
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
    const reply = await ask({ kind: 'report' }, signal).catch((error: unknown) => {
      if (!NOT_THERE.has(errnoOf(error) ?? '')) throw error;
      throw new VpclabError('BAD_ARGUMENT', 'There was no traffic yet: `vpclab traffic start` begins some.');
    });
    if (reply.kind === 'report') return reply.report;
    throw unexpected(reply);
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

/** Starts the generator's process where there is none. */
async function begin(order: TrafficOrder, signal: AbortSignal): Promise<TrafficStatus> {
  const reply = await ask({ kind: 'start', order }, signal).catch(async (error: unknown) => {
    if (!NOT_THERE.has(errnoOf(error) ?? '')) throw error;
    const call = { logFile: TRAFFIC_LOG, signal, timeoutMs: START_MS };
    await startProcess(GENERATOR, [TRAFFIC_SOCKET], call);
    return await ask({ kind: 'start', order }, signal);
  });
  return statusIn(reply);
}

async function orIdle(ask_: () => Promise<TrafficStatus>): Promise<TrafficStatus> {
  try {
    return await ask_();
  } catch (error) {
    if (NOT_THERE.has(errnoOf(error) ?? '')) return IDLE;
    throw error;
  }
}

async function ask(question: TrafficQuestion, signal: AbortSignal): Promise<TrafficReply> {
  const call = { signal, timeoutMs: ANSWER_MS };
  const socket = await connectUnix(TRAFFIC_SOCKET, call);
  try {
    return await bounded(call, 'the traffic generator did not answer', async () => {
      socket.write(`${JSON.stringify(question)}\n`);
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) {
        text += String(chunk);
        const end = text.indexOf('\n');
        if (end >= 0) return readReply(text.slice(0, end));
      }
      throw new VpclabError('DAEMON_FAILED', 'The traffic generator ended while it was asked.');
    });
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

function statusIn(reply: TrafficReply): TrafficStatus {
  if (reply.kind === 'status') return reply.status;
  throw unexpected(reply);
}

function unexpected(reply: TrafficReply): VpclabError {
  if (reply.kind === 'refused') return new VpclabError(reply.code, reply.reason);
  return new VpclabError('INTERNAL', `The traffic generator answered "${reply.kind}".`);
}
