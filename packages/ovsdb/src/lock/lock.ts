// OVSDB locks (RFC 7047 section 4.1.8) as leader election: run something while the lock is held, and tell it by a
// signal when it is not held any more. The server frees the locks of a connection that ends.
import { abortedError, OvsdbError } from '../errors.ts';
import type { Link } from '../protocol/link.ts';
import type { Participant, Session } from '../protocol/session.ts';
import { sendable } from '../sendable.ts';
import { bounded, type WaitOptions } from '../wait.ts';

export type LockOptions = WaitOptions & {
  /** Take the lock away from its owner instead of waiting for it. */
  readonly steal?: boolean;
};

/** One claim on one lock over the connections of a session, until `release`. */
class Claim implements Participant {
  readonly #session: Session;
  readonly #name: string;
  readonly #steal: boolean;
  readonly #held = new AbortController();
  readonly #acquired = Promise.withResolvers<void>();
  #link: Link | undefined;
  #answered = false;
  #owned = false;

  constructor(session: Session, name: string, steal: boolean) {
    this.#session = session;
    this.#name = name;
    this.#steal = steal;
    this.#acquired.promise.catch(() => undefined);
    session.claim(name, this);
    session.join(this);
  }

  get acquired(): Promise<void> {
    return this.#acquired.promise;
  }

  /** Fires when the lock, once acquired, is lost. */
  get signal(): AbortSignal {
    return this.#held.signal;
  }

  onLink(link: Link): void {
    if (this.#link?.rpc === link.rpc || this.signal.aborted) return;
    this.#link = link;
    link.rpc.send(this.#steal ? 'steal' : 'lock', [this.#name], (error, reply) => {
      this.#answered = error === undefined;
      if (error?.code === 'rpc-error') this.#acquired.reject(error);
      else if ((reply as { locked?: unknown } | null | undefined)?.locked === true) this.#take();
    });
  }

  onDown(reason: OvsdbError): void {
    this.#link = undefined;
    this.#answered = false;
    if (this.#owned) this.#lose(`its connection ended: ${reason.message}`);
    else if (this.#session.closed) this.#acquired.reject(reason);
  }

  onNotification(method: string): void {
    // What comes before the answer to this request is about an earlier one, given back on the same connection.
    if (!this.#answered) return;
    if (method === 'locked') this.#take();
    else if (method === 'stolen') this.#lose('another client took it');
  }

  /** Gives the lock, or the place in its queue, back. */
  release(): void {
    this.#session.leave(this);
    this.#link?.rpc.send('unlock', [this.#name], () => undefined);
    this.#link = undefined;
  }

  #take(): void {
    this.#owned = true;
    this.#acquired.resolve();
  }

  #lose(why: string): void {
    this.#owned = false;
    this.#held.abort(new OvsdbError('lock-lost', `lost the lock ${this.#name}: ${why}`));
  }
}

/** Locks that this session asks for now: the server allows one request per name and connection. */
const inUse = new WeakMap<Session, Map<string, Promise<void>>>();

/**
 * Waits for the lock, runs `run`, and frees the lock. The signal fires when the lock or the connection is lost, or the
 * caller's own signal fires; `run` should then end. If it ends without an error after the lock was lost, `lock-lost` is thrown,
 * since another client may have run at the same time. `timeoutMs` bounds the wait for the lock; by default there is no bound.
 */
export async function withLock<R>(
  session: Session,
  name: string,
  run: (signal: AbortSignal) => Promise<R> | R,
  options: LockOptions = {},
): Promise<R> {
  const { signal, timeoutMs = Infinity, steal = false } = options;
  sendable('the name of a lock', name);
  const deadline = performance.now() + timeoutMs;
  const turn = await takeTurn(session, name, { signal, timeoutMs });
  const claim = new Claim(session, name, steal);
  try {
    const rest = { signal, timeoutMs: Math.max(0, deadline - performance.now()), saidMs: timeoutMs };
    await bounded<void>(`the lock ${name}`, rest, (resolve, reject) => {
      claim.acquired.then(resolve, reject);
      return () => undefined;
    });
    const combined = signal === undefined ? claim.signal : AbortSignal.any([claim.signal, signal]);
    if (signal?.aborted) throw abortedError(signal, `the lock ${name}`);
    const result = await run(combined);
    if (claim.signal.aborted) throw claim.signal.reason as OvsdbError;
    return result;
  } finally {
    claim.release();
    turn.end();
  }
}

async function takeTurn(session: Session, name: string, options: WaitOptions): Promise<{ end: () => void }> {
  const turns = inUse.get(session) ?? new Map<string, Promise<void>>();
  inUse.set(session, turns);
  const mine = Promise.withResolvers<void>();
  const before = turns.get(name) ?? Promise.resolve();
  const last = before.then(() => mine.promise);
  turns.set(name, last);
  try {
    await bounded<void>(`the lock ${name}, which this client holds already`, options, (resolve) => {
      void before.then(resolve);
      return () => undefined;
    });
  } catch (error) {
    mine.resolve();
    throw error;
  }
  return {
    end: () => {
      mine.resolve();
      if (turns.get(name) === last) turns.delete(name);
    },
  };
}
