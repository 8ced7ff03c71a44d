// A machine that is reached over a stream. It is connected to for as long as it is wanted, again and again: what is asked
// of it while it is lost fails at once, so that nothing waits for it.

import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError, errorMessage } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import type { HostRow } from '../../model/rows.ts';
import type { DaemonWatcher, Machine, ProbeResult, SupervisedDaemon } from '../machine.ts';
import type { Method } from './messages.ts';
import { Session } from './session.ts';
import type { SessionCall } from './session.ts';

const PAUSES_MS = [250, 500, 1_000, 2_000] as const;

export type RemoteOptions = {
  readonly name: string;
  readonly lab: string;
  readonly open: () => Promise<Duplex>;
  /** What comes before anything else is asked of it, each time that it is there. */
  readonly greet?: (machine: Machine) => Promise<void>;
  readonly onState?: (state: RemoteState) => void;
};

export type RemoteState =
  | { readonly kind: 'connected'; readonly since: Date }
  | { readonly kind: 'lost'; readonly since: Date; readonly reason: string };

export class RemoteMachine implements Machine {
  readonly name: string;
  readonly #options: RemoteOptions;
  readonly #closing = new AbortController();
  #state: RemoteState = { kind: 'lost', since: new Date(), reason: 'it was not reached yet' };
  #session: Session | undefined;
  #tried = Promise.withResolvers<void>();
  #watcher: DaemonWatcher | undefined;

  constructor(options: RemoteOptions) {
    this.name = options.name;
    this.#options = options;
    void this.#stayConnected();
  }

  get state(): RemoteState {
    return this.#state;
  }

  /** Until it was tried once, whatever came of it. */
  async tried(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const unmet = `the machine ${this.name} was not reached`;
    await bounded({ timeoutMs, signal }, unmet, () => this.#tried.promise).catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
  }

  readonly observeKernel: Machine['observeKernel'] = async (asked, call) => {
    const rows = await this.#ask<readonly HostRow[]>('observeKernel', [asked], call);
    return rows.map((row) => (row.kind === 'netns' ? { ...row, machine: this.name } : row));
  };
  readonly observeNft: Machine['observeNft'] = (rows, call) => this.#ask('observeNft', [rows], call);
  readonly observeDaemons: Machine['observeDaemons'] = () => this.#ask('observeDaemons', []);
  readonly learnedRoutes: Machine['learnedRoutes'] = (netns) => this.#ask('learnedRoutes', [netns]);
  readonly change: Machine['change'] = (stage, changes, call) => this.#ask('change', [stage, changes], call);
  readonly writeFiles: Machine['writeFiles'] = (files) => this.#ask('writeFiles', [files]);
  readonly removeDirectory: Machine['removeDirectory'] = (path) => this.#ask('removeDirectory', [path]);
  readonly ensureKey: Machine['ensureKey'] = (file) => this.#ask('ensureKey', [file]);
  readonly adopt: Machine['adopt'] = (rows) => this.#ask('adopt', [rows]);
  readonly startDaemons: Machine['startDaemons'] = (rows, call) => this.#ask('startDaemons', [rows], call);
  readonly stopDaemons: Machine['stopDaemons'] = (keys) => this.#ask('stopDaemons', [keys]);
  readonly control: Machine['control'] = (daemon, method, args, call) =>
    this.#ask('control', [daemon, method, args], call);
  readonly logSize: Machine['logSize'] = (file) => this.#ask('logSize', [file]);
  readonly readLog: Machine['readLog'] = async (file, at, length) =>
    Buffer.from(await this.#ask<string>('readLog', [file, at, length]), 'base64');
  readonly run: Machine['run'] = (program, call) => this.#ask('run', [program], call);
  readonly connections: Machine['connections'] = (netns, marks) => this.#ask('connections', [netns, marks]);
  readonly hop: Machine['hop'] = (asked, call) => this.#ask('hop', [asked], call);
  readonly offer: Machine['offer'] = (asked, call) => this.#ask('offer', [asked], call);
  readonly announce: Machine['announce'] = (addresses) => this.#ask('announce', [addresses]);
  readonly learnedNeighbours: Machine['learnedNeighbours'] = (names) =>
    this.#ask('learnedNeighbours', [names]);
  readonly forgetNeighbours: Machine['forgetNeighbours'] = (kept) => this.#ask('forgetNeighbours', [kept]);

  readonly connect: Machine['connect'] = async (address, call) =>
    await this.#connected().connect('connect', [address], call);
  readonly capture: Machine['capture'] = async (asked, call) =>
    await this.#connected().connect('capture', [asked], call);

  readonly probe: Machine['probe'] = async (asked, call): Promise<ProbeResult> => {
    const begun = performance.now();
    try {
      return await this.#ask('probe', [asked], call);
    } catch (error) {
      if (call.signal?.aborted === true) throw error;
      const elapsedMs = Math.round(performance.now() - begun);
      return { ok: false, why: 'broken', error: errorMessage(error), elapsedMs };
    }
  };

  /** None while it is lost: what they do is not known. */
  daemons(): readonly SupervisedDaemon[] {
    return this.#session?.daemons() ?? [];
  }

  watch(watcher: DaemonWatcher): void {
    this.#watcher = watcher;
  }

  close(): void {
    this.#closing.abort();
    this.#session?.close('vpclabd is ending');
  }

  async #ask<T>(method: Method, args: readonly unknown[], call: SessionCall = {}): Promise<T> {
    // Both sides are of one version, and each calls the same interface.
    return (await this.#connected().call(method, args, call)) as T;
  }

  #connected(): Session {
    if (this.#session !== undefined) return this.#session;
    const reason = this.#state.kind === 'lost' ? this.#state.reason : '';
    throw new VpclabError('MACHINE_LOST', `the machine ${this.name} is lost: ${reason}`, {
      details: { machine: this.name },
    });
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const { lab, open, greet } = this.#options;
        const watcher = (): DaemonWatcher | undefined => this.#watcher;
        const session = await Session.open(this.name, await open(), { lab, watcher, signal });
        this.#session = session;
        if (signal.aborted) this.close();
        await this.#greeted(session, greet);
        failures = -1;
        this.#enter({ kind: 'connected', since: new Date() });
        const reason = await session.closed;
        this.#session = undefined;
        this.#enter({ kind: 'lost', since: new Date(), reason });
      } catch (error) {
        const reason = errorMessage(error);
        this.#state = { kind: 'lost', since: this.#state.since, reason };
        this.#tried.resolve();
      }
      const pauseMs = PAUSES_MS[Math.min(Math.max(failures, 0), PAUSES_MS.length - 1)];
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #greeted(session: Session, greet: RemoteOptions['greet']): Promise<void> {
    try {
      await greet?.(this);
    } catch (error) {
      this.#session = undefined;
      session.close(errorMessage(error));
      throw error;
    }
  }

  #enter(state: RemoteState): void {
    this.#state = state;
    this.#tried.resolve();
    if (!this.#closing.signal.aborted) this.#options.onState?.(state);
  }
}
