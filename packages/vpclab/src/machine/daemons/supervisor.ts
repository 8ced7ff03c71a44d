// Keeps the lab's daemons running: notices a death within DEATH_POLL_MS, starts the daemon again, and tells. One that
// hangs is killed, and then is a death like any other. Daemons that an earlier vpclabd started are taken over as they
// run. Closing it ends no daemon.

import { existsSync } from 'node:fs';
import { VpclabError, errorMessage } from '../../errors.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { together } from '../../model/together.ts';
import type { Call, DaemonWatcher, SupervisedDaemon } from '../machine.ts';
import { boundLog } from '../tools/bound-log.ts';
import { FaultRecords } from '../tools/fault-records.ts';
import { questionFor } from './answer.ts';
import { launchDaemons, type Place } from './launch.ts';
import { markOf, type ObservedDaemon } from './records.ts';
import { untilReady, type ReadyOptions } from './ready.ts';
import { STEADY_MS, running, starting, type Entry } from './entry.ts';
import { Silence } from './silence.ts';
import { endProcesses, type StopManner } from './stop.ts';
import { ageMs, type ProcessIdentity } from '../kernel/process-identity.ts';

const DEATH_POLL_MS = 100;
const SILENCE_POLL_MS = 500;
/** Far more often than a log that runs away fills the lab's file system. */
const LOGS_POLL_MS = 2_000;
const READY_TIMEOUT_MS = 15_000;
const GRACE_MS = 3_000;
/** How soon after the end of a fault a daemon that it held is started. */
const HELD_POLL_MS = 200;
const PAUSES_MS = [0, 250, 500, 1_000, 2_000, 5_000] as const;

export class Supervisor {
  readonly #place: Place;
  readonly #entries = new Map<string, Entry>();
  #watcher: DaemonWatcher = { onEvent: () => undefined, onRestarted: () => Promise.resolve() };
  readonly #faults = new FaultRecords();
  readonly #closing = new AbortController();
  readonly #polls: readonly NodeJS.Timeout[];
  #listenedAt = performance.now();

  constructor(place: Place) {
    this.#place = place;
    this.#polls = [
      setInterval(() => this.#look(), DEATH_POLL_MS).unref(),
      setInterval(() => this.#listen(), SILENCE_POLL_MS).unref(),
      setInterval(() => this.#boundLogs(), LOGS_POLL_MS).unref(),
    ];
  }

  watch(watcher: DaemonWatcher): void {
    this.#watcher = watcher;
  }

  /** Takes over the daemons that run as one of the rows says. What is restarted later is the row, not what was found. */
  async adopt(rows: readonly DaemonRow[]): Promise<void> {
    const observed = await this.#observe();
    for (const row of rows) {
      const daemon = observed.get(row.key);
      if (daemon === undefined || !runsAs(row, daemon) || this.#entries.has(row.key)) continue;
      this.#entries.set(row.key, running(row, daemon));
    }
  }

  /** The rows that run, each with the namespace it really lives in and the socket it really has. */
  async observe(): Promise<readonly DaemonRow[]> {
    const observed = await this.#observe();
    return [...observed.values()].map(({ row, netns, isMute }) => ({
      ...row,
      netns,
      readySocket: isMute ? undefined : row.readySocket,
    }));
  }

  /**
   * Makes the rows run, all at once, and resolves when all are ready. One that runs as its row says is left alone;
   * one that runs otherwise is replaced.
   */
  async start(rows: readonly DaemonRow[], call: Pick<Call, 'signal'>): Promise<void> {
    const timeoutMs = READY_TIMEOUT_MS;
    const signals = [call.signal, this.#closing.signal].filter((signal) => signal !== undefined);
    const signal = AbortSignal.any(signals);
    const observed = await this.#observe();
    const missing: DaemonRow[] = [];
    const present: Promise<void>[] = [];
    const outdated: ProcessIdentity[] = [];
    for (const row of rows) {
      const daemon = observed.get(row.key);
      if (daemon !== undefined && runsAs(row, daemon)) {
        present.push(this.#takeOver(row, daemon, { signal, timeoutMs }));
        continue;
      }
      this.#forget(row.key);
      missing.push(row);
      if (daemon !== undefined) outdated.push(daemon);
    }
    await endProcesses(outdated, { kind: 'kill' });
    await together([...present, this.#launch(missing, { signal, timeoutMs })]);
  }

  /** Ends the daemons of these keys and stops watching them. */
  async stop(
    keys: readonly string[],
    manner: StopManner = { kind: 'terminate', graceMs: GRACE_MS },
  ): Promise<void> {
    for (const key of keys) this.#forget(key);
    const observed = await this.#observe();
    await endProcesses(
      keys.flatMap((key) => observed.get(key) ?? []),
      manner,
    );
    for (const key of keys) this.#place.records.remove(key);
  }

  status(): readonly SupervisedDaemon[] {
    return [...this.#entries.values()].map(({ row, identity, state, restarts, silence }) => {
      const silentMs = state === 'running' ? (silence?.ms() ?? 0) : 0;
      const shown = silentMs > 0 ? 'unresponsive' : state;
      return { row, pid: identity?.pid, state: shown, restarts, silentMs };
    });
  }

  close(): void {
    for (const poll of this.#polls) clearInterval(poll);
    this.#closing.abort(new VpclabError('CANCELLED', 'vpclabd is ending'));
    for (const key of this.#entries.keys()) this.#forget(key);
  }

  async #observe(): Promise<ReadonlyMap<string, Found>> {
    const observed = await this.#place.records.observe();
    return new Map(observed.map((daemon) => [daemon.row.key, { ...daemon, isMute: this.#isMute(daemon) }]));
  }

  /** Its socket is gone, and not because it has yet to open it. */
  #isMute({ row, pid, startTime }: ObservedDaemon): boolean {
    if (row.readySocket === undefined || existsSync(row.readySocket)) return false;
    const entry = this.#entries.get(row.key);
    if (entry?.identity?.pid === pid) return entry.state === 'running';
    return ageMs(startTime) > READY_TIMEOUT_MS;
  }

  /** A daemon that is just being restarted stays with its restart, which puts back what was lost. */
  async #takeOver(row: DaemonRow, daemon: ObservedDaemon, options: ReadyOptions): Promise<void> {
    const known = this.#entries.get(row.key);
    if (known?.identity?.pid !== daemon.pid && known?.state !== 'starting') {
      this.#forget(row.key);
      this.#entries.set(row.key, running(row, daemon));
    }
    await untilReady(row, daemon, options);
  }

  async #launch(rows: readonly DaemonRow[], options: ReadyOptions): Promise<void> {
    const entries = rows.map((row) => starting(row));
    for (const entry of entries) this.#entries.set(entry.row.key, entry);
    try {
      const identities = await launchDaemons(this.#place, rows, options.signal);
      await together(
        entries.map(async (entry, index) => {
          entry.identity = identities[index];
          await untilReady(entry.row, entry.identity, options);
          entry.state = 'running';
          entry.startedAt = performance.now();
        }),
      );
    } catch (error) {
      // The caller gets the error, so nothing else tries again behind its back.
      for (const entry of entries) {
        if (entry.state === 'starting') this.#forget(entry.row.key);
      }
      throw error;
    }
  }

  #look(): void {
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'running' || entry.identity === undefined || exists(entry.identity.pid)) continue;
      const now = performance.now();
      entry.state = 'dead';
      entry.silence?.end();
      entry.silence = undefined;
      entry.quickDeaths = now - entry.startedAt < STEADY_MS ? entry.quickDeaths + 1 : 0;
      entry.diedAt = now;
      this.#watcher.onEvent({ kind: 'died', name: entry.row.key, pid: entry.identity.pid });
      this.#schedule(entry);
    }
  }

  #listen(): void {
    const now = performance.now();
    const paused = now - this.#listenedAt > 4 * SILENCE_POLL_MS;
    this.#listenedAt = now;
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'running' || entry.identity === undefined) continue;
      const { pid } = entry.identity;
      entry.silence ??= new Silence(questionFor(entry.row, pid), pid);
      if (entry.silence.look(now, paused) === 'well') continue;
      if (isHeld(this.#faults, entry.row.key)) {
        // Silent on purpose. It gets all its time from when the fault ends.
        entry.silence.end();
        entry.silence = undefined;
        continue;
      }
      this.#watcher.onEvent({ kind: 'hung', name: entry.row.key, pid, silentMs: entry.silence.ms(now) });
      void endProcesses([entry.identity], { kind: 'kill' }).catch(() => undefined);
    }
  }

  #boundLogs(): void {
    for (const { row } of this.#entries.values()) {
      try {
        boundLog(row.logFile);
      } catch {
        // A full disk, or a log that was taken away just now: there is a next time.
      }
    }
  }

  #schedule(entry: Entry): number {
    const pause = PAUSES_MS[Math.min(Math.max(entry.quickDeaths - 1, 0), PAUSES_MS.length - 1)] ?? 0;
    entry.timer = setTimeout(() => void this.#restart(entry), pause);
    return pause;
  }

  async #restart(entry: Entry): Promise<void> {
    if (this.#entries.get(entry.row.key) !== entry) return;
    if (isHeld(this.#faults, entry.row.key)) {
      entry.timer = setTimeout(() => void this.#restart(entry), HELD_POLL_MS);
      return;
    }
    entry.state = 'starting';
    try {
      const options = { signal: entry.forgotten.signal, timeoutMs: READY_TIMEOUT_MS };
      const [identity] = await launchDaemons(this.#place, [entry.row], options.signal);
      entry.identity = identity;
      await untilReady(entry.row, identity, options);
      if (this.#entries.get(entry.row.key) !== entry) return;
      await this.#putBack(entry.row);
      entry.restarts += 1;
      entry.startedAt = performance.now();
      entry.state = 'running';
      const downMs = Math.round(entry.startedAt - entry.diedAt);
      this.#watcher.onEvent({
        kind: 'restarted',
        name: entry.row.key,
        pid: identity?.pid ?? 0,
        restarts: entry.restarts,
        downMs,
      });
    } catch (error) {
      if (this.#entries.get(entry.row.key) !== entry) return;
      // One that the kernel holds on to for long ends later: it has its signal.
      await endProcesses(entry.identity === undefined ? [] : [entry.identity], { kind: 'kill' }).catch(
        () => undefined,
      );
      if (this.#entries.get(entry.row.key) !== entry) return;
      entry.state = 'dead';
      entry.quickDeaths += 1;
      const nextTryMs = this.#schedule(entry);
      this.#watcher.onEvent({
        kind: 'restart-failed',
        name: entry.row.key,
        reason: errorMessage(error),
        nextTryMs,
      });
    }
  }

  /** The daemon runs by now: what can't be put back is reported, and does not end it again. */
  async #putBack(row: DaemonRow): Promise<void> {
    try {
      await this.#watcher.onRestarted(row);
    } catch (error) {
      this.#watcher.onEvent({ kind: 'repair-failed', name: row.key, reason: errorMessage(error) });
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    clearTimeout(entry?.timer);
    entry?.silence?.end();
    entry?.forgotten.abort();
    this.#entries.delete(key);
  }
}

/** A fault keeps it as it is. */
function isHeld(faults: FaultRecords, key: string): boolean {
  return faults.active().some(({ holds }) => holds.includes(key));
}

type Found = ObservedDaemon & { readonly isMute: boolean };

function runsAs(row: DaemonRow, { mark, netns, isMute }: Found): boolean {
  return mark === markOf(row) && netns === row.netns && !isMute;
}

/** Far cheaper than reading /proc, and numbers are not used again within one poll. The dead are reaped by init.sh. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
