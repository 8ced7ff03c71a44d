// Asks the process that generates traffic, and starts it where there is none.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VpclabError } from '../errors.ts';
import { connectUnix } from '../machine/kernel/sockets.ts';
import { errnoOf } from '../machine/kernel/system-error.ts';
import { startProcess } from '../machine/tools/start-process.ts';
import { bounded } from '../model/bounded.ts';
import { TRAFFIC_LOG, TRAFFIC_SOCKET } from '../model/layout.ts';
import { IDLE } from '../model/traffic-defaults.ts';
import type { GeneratorReport, TrafficCounts, TrafficOrder, TrafficStatus } from '../model/traffic.ts';
import { questionOf, readReply, type TrafficQuestion, type TrafficReply } from './control-protocol.ts';
import { LastAnswer } from './last-answer.ts';

const GENERATOR = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
const ANSWER_MS = 10_000;
const START_MS = 15_000;
/** Of a generator that was killed: its socket is left. */
const ENDED = 'ECONNREFUSED';
const NOT_THERE = new Set(['ENOENT', ENDED]);
const LOST: TrafficStatus = { ...IDLE, state: 'lost' };

export class GeneratorProcess {
  readonly #socket: string;
  readonly #lastStatus = new LastAnswer<TrafficStatus>();
  readonly #lastCounts = new LastAnswer<TrafficCounts | undefined>();

  constructor(socket = TRAFFIC_SOCKET) {
    this.#socket = socket;
  }

  async start(order: TrafficOrder, signal: AbortSignal): Promise<TrafficStatus> {
    const found = await this.#askIfThere({ kind: 'start', order }, signal);
    if (found !== undefined) return this.#noted(statusIn(found));
    await startProcess(GENERATOR, [this.#socket], { logFile: TRAFFIC_LOG, signal, timeoutMs: START_MS });
    return this.#noted(statusIn(await this.#ask({ kind: 'start', order }, signal)));
  }

  async stop(signal: AbortSignal): Promise<TrafficStatus> {
    return this.#noted(await this.#statusOf({ kind: 'stop' }, signal));
  }

  /** Where it does not answer: what it said before, and for how long it has been silent. */
  async status(signal: AbortSignal): Promise<TrafficStatus> {
    const ask = async (): Promise<TrafficStatus> => await this.#statusOf({ kind: 'status' }, signal);
    const { value, silentMs } = await this.#lastStatus.of(ask);
    return { ...value, silentMs };
  }

  async report(signal: AbortSignal): Promise<GeneratorReport | undefined> {
    try {
      const reply = await this.#ask({ kind: 'report' }, signal);
      if (reply.kind === 'report') return reply.report;
      throw unexpected(reply);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === ENDED) throw lost(error);
      if (NOT_THERE.has(errno ?? '')) return undefined;
      throw error;
    }
  }

  async counts(signal: AbortSignal): Promise<TrafficCounts | undefined> {
    const { value, silentMs } = await this.#lastCounts.of(async () => {
      const reply = await this.#askIfThere({ kind: 'counts' }, signal);
      if (reply === undefined || reply.kind === 'counts') return reply?.counts;
      throw unexpected(reply);
    });
    return value === undefined ? undefined : { ...value, silentMs };
  }

  #noted(status: TrafficStatus): TrafficStatus {
    this.#lastStatus.note(status);
    return status;
  }

  /** Idle where it was not started yet. One that ends while it is asked shows so when it is asked again. */
  async #statusOf(question: TrafficQuestion, signal: AbortSignal): Promise<TrafficStatus> {
    try {
      return await this.#statusNow(question, signal);
    } catch (error) {
      if (!(error instanceof GeneratorEnded) && errnoOf(error) !== 'ECONNRESET') throw error;
      return await this.#statusNow(question, signal);
    }
  }

  async #statusNow(question: TrafficQuestion, signal: AbortSignal): Promise<TrafficStatus> {
    try {
      return statusIn(await this.#ask(question, signal));
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      if (!NOT_THERE.has(errno)) throw error;
      return errno === ENDED ? LOST : IDLE;
    }
  }

  async #askIfThere(question: TrafficQuestion, signal: AbortSignal): Promise<TrafficReply | undefined> {
    try {
      return await this.#ask(question, signal);
    } catch (error) {
      if (NOT_THERE.has(errnoOf(error) ?? '')) return undefined;
      throw error;
    }
  }

  async #ask(question: TrafficQuestion, signal: AbortSignal): Promise<TrafficReply> {
    const call = { signal, timeoutMs: ANSWER_MS };
    const socket = await connectUnix(this.#socket, call);
    try {
      return await bounded(call, 'the traffic generator did not answer', async () => {
        socket.write(questionOf(question));
        let text = '';
        for await (const chunk of socket.setEncoding('utf8')) {
          text += String(chunk);
          const end = text.indexOf('\n');
          if (end >= 0) return readReply(text.slice(0, end));
        }
        throw new GeneratorEnded();
      });
    } finally {
      socket.on('error', () => undefined);
      socket.destroy();
    }
  }
}

/** While it was asked. */
class GeneratorEnded extends VpclabError {
  constructor() {
    super('DAEMON_FAILED', 'The traffic generator ended while it was asked.');
  }
}

function lost(cause: unknown): VpclabError {
  const what = 'The traffic generator ended, and what it had measured is lost';
  return new VpclabError('DAEMON_FAILED', `${what}: \`vpclab traffic start\` starts it again.`, { cause });
}

function statusIn(reply: TrafficReply): TrafficStatus {
  if (reply.kind === 'status') return reply.status;
  throw unexpected(reply);
}

function unexpected(reply: TrafficReply): VpclabError {
  if (reply.kind === 'refused') return new VpclabError(reply.code, reply.reason);
  return new VpclabError('INTERNAL', `The traffic generator answered "${reply.kind}".`);
}
