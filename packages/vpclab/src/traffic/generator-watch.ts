// Looks after the process that generates traffic, as the supervisor does after daemons: one that hangs is killed. It is not
// started again before there is other traffic, as one that somebody killed is not: what it had measured is lost.

import { existsSync } from 'node:fs';
import { questionOf } from './control-protocol.ts';
import { Silence } from '../machine/daemons/silence.ts';
import { endProcesses } from '../machine/daemons/stop.ts';
import { peerPid } from '../machine/kernel/peer.ts';
import { isAlive, readProcessStat, type ProcessIdentity } from '../machine/kernel/process-identity.ts';
import { connectUnix } from '../machine/kernel/sockets.ts';
import { FaultRecords } from '../machine/tools/fault-records.ts';
import { TRAFFIC_SOCKET } from '../model/layout.ts';

const LOOK_MS = 500;
/** How often it is looked whether there is one. */
const FIND_MS = 5_000;
const CONNECT_MS = 2_000;

type WatchOptions = {
  readonly onHung: (silentMs: number) => void;
  readonly socket?: string;
  readonly faults?: Pick<FaultRecords, 'active'>;
  readonly silenceOf?: (...of: ConstructorParameters<typeof Silence>) => Silence;
};

export class GeneratorWatch {
  readonly #socket: string;
  readonly #faults: Pick<FaultRecords, 'active'>;
  readonly #onHung: (silentMs: number) => void;
  readonly #silenceOf: NonNullable<WatchOptions['silenceOf']>;
  readonly #timer = setInterval(() => this.#look(), LOOK_MS).unref();
  #generator: { readonly identity: ProcessIdentity; silence: Silence } | undefined;
  #lookedAt = performance.now();
  #findAt = 0;

  constructor({
    onHung,
    socket = TRAFFIC_SOCKET,
    faults = new FaultRecords(),
    silenceOf = (...of) => new Silence(...of),
  }: WatchOptions) {
    this.#onHung = onHung;
    this.#socket = socket;
    this.#faults = faults;
    this.#silenceOf = silenceOf;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#generator?.silence.end();
  }

  #look(): void {
    const now = performance.now();
    const paused = now - this.#lookedAt > 4 * LOOK_MS;
    this.#lookedAt = now;
    const generator = this.#generator;
    if (generator === undefined) {
      if (now >= this.#findAt) void this.#find(now).catch(() => undefined);
      return;
    }
    const { identity, silence } = generator;
    if (!isAlive(identity)) {
      silence.end();
      this.#generator = undefined;
      return;
    }
    if (silence.look(now, paused) === 'well') return;
    silence.end();
    // It gets all its time from when the fault ends.
    generator.silence = this.#silence(identity);
    if (this.#isPaused(identity)) return;
    this.#onHung(silence.ms(now));
    void endProcesses([identity], { kind: 'kill' }).catch(() => undefined);
  }

  /** Whoever listens is the generator, whichever vpclabd started it. */
  async #find(now: number): Promise<void> {
    this.#findAt = now + FIND_MS;
    if (!existsSync(this.#socket)) return;
    const connection = await connectUnix(this.#socket, { timeoutMs: CONNECT_MS });
    try {
      const identity = readProcessStat(peerPid(connection));
      if (identity !== undefined) this.#generator = { identity, silence: this.#silence(identity) };
    } finally {
      connection.on('error', () => undefined);
      connection.destroy();
    }
  }

  #silence({ pid }: ProcessIdentity): Silence {
    return this.#silenceOf({ socket: this.#socket, text: questionOf({ kind: 'status' }) }, pid);
  }

  #isPaused({ pid, startTime }: ProcessIdentity): boolean {
    return this.#faults
      .active()
      .some(({ actions }) =>
        actions.some(
          (action) =>
            'process' in action && action.process.pid === pid && action.process.startTime === startTime,
        ),
      );
  }
}
