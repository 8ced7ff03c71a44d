// A lock against a session that notes what is asked and answers when told to: what comes late, twice or not at all.

import { expect, test } from 'vitest';
import { OvsdbError } from '../errors.ts';
import type { Link } from '../protocol/link.ts';
import type { Participant, Session } from '../protocol/session.ts';
import { type LockOptions, withLock } from './lock.ts';

type Settle = (error: OvsdbError | undefined, reply?: unknown) => void;

class FakeSession {
  readonly asked: { readonly method: string; readonly params: unknown; readonly settle: Settle }[] = [];
  readonly claims: string[] = [];
  left = 0;
  closed = false;
  #participant: Participant | undefined;
  #link = this.#newLink();

  claim(id: string, participant: Participant): void {
    this.claims.push(id);
    this.#participant = participant;
  }
  join(participant: Participant): void {
    participant.onLink(this.#link);
  }
  leave(): void {
    this.left += 1;
  }

  get words(): readonly string[] {
    return this.asked.map(({ method, params }) => `${method} ${JSON.stringify(params)}`);
  }
  notify(method: string): void {
    this.#participant!.onNotification(method, ['x']);
  }
  answer(reply: unknown, error?: OvsdbError): void {
    this.asked.at(-1)!.settle(error, reply);
  }
  down(reason = new OvsdbError('connection-lost', 'cut off')): void {
    this.#participant!.onDown(reason);
  }
  /** A new connection; `same` stands for one that goes on with a converted database. */
  up({ same = false } = {}): void {
    this.#link = same ? { ...this.#link } : this.#newLink();
    this.#participant!.onLink(this.#link);
  }
  run<R>(run: (signal: AbortSignal) => Promise<R> | R, options?: LockOptions, name = 'x'): Promise<R> {
    return withLock(this as unknown as Session, name, run, options);
  }

  #newLink(): Link {
    const rpc = {
      send: (method: string, params: unknown, settle: Settle) => this.asked.push({ method, params, settle }),
    };
    return { rpc } as unknown as Link;
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Runs until its signal fires, and gives its reason. */
const untilLost = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

test.each<[string, LockOptions, unknown]>([
  ['lock', {}, { locked: true }],
  ['lock', { steal: false }, { locked: true }],
  ['steal', { steal: true }, { locked: true }],
])('"%s" that is granted at once runs, and is given back', async (method, options, reply) => {
  const session = new FakeSession();
  const result = session.run((signal) => `ran, ${signal.aborted}`, options);
  await settled();
  session.answer(reply);
  expect(await result).toBe('ran, false');
  expect(session.words).toEqual([`${method} ["x"]`, 'unlock ["x"]']);
  expect(session.claims).toEqual(['x']);
  expect(session.left).toBe(1);
});

test.each([{ locked: false }, {}, null, undefined, { locked: 'true' }])(
  'after the answer %j it waits until it is told that the lock is its own',
  async (reply) => {
    const session = new FakeSession();
    let ran = false;
    const result = session.run(() => (ran = true));
    await settled();
    session.answer(reply);
    await settled();
    expect(ran).toBe(false);
    session.notify('locked');
    expect(await result).toBe(true);
  },
);

test('a notification that is late, about a claim given up, gives the next claim nothing', async () => {
  const session = new FakeSession();
  const first = session.run(() => 'first', { timeoutMs: 1 });
  await expect(first).rejects.toMatchObject({ code: 'timeout', message: 'waited 1 ms for the lock x' });
  let ran = false;
  const second = session.run(() => (ran = true));
  await settled();
  expect(session.words).toEqual(['lock ["x"]', 'unlock ["x"]', 'lock ["x"]']);
  session.notify('locked');
  await settled();
  expect(ran).toBe(false);
  session.answer({ locked: false });
  session.notify('locked');
  await expect(second).resolves.toBe(true);
});

test('another notification is no grant', async () => {
  const session = new FakeSession();
  let ran = false;
  const result = session.run(() => (ran = true));
  await settled();
  session.answer({ locked: false });
  session.notify('update3');
  await settled();
  expect(ran).toBe(false);
  session.notify('locked');
  await result;
});

test.each<[string, (session: FakeSession) => void, string]>([
  ['it is stolen', (session) => session.notify('stolen'), 'lost the lock x: another client took it'],
  ['the connection ends', (session) => session.down(), 'lost the lock x: its connection ended: cut off'],
])('when %s, who runs is told, and ends with an error even if it does not mind', async (_, lose, message) => {
  const session = new FakeSession();
  let reason: unknown;
  const result = session.run(async (signal) => {
    reason = await untilLost(signal);
    return 'done all the same';
  });
  await settled();
  session.answer({ locked: true });
  await settled();
  lose(session);
  await expect(result).rejects.toMatchObject({ code: 'lock-lost', message });
  expect(reason).toMatchObject({ code: 'lock-lost', message });
});

test('what is lost is not asked for again on the next connection', async () => {
  const session = new FakeSession();
  const end = Promise.withResolvers<void>();
  const result = session.run(() => end.promise);
  await settled();
  session.answer({ locked: true });
  await settled();
  session.down();
  session.up();
  expect(session.words).toEqual(['lock ["x"]']);
  end.resolve();
  await expect(result).rejects.toMatchObject({ code: 'lock-lost' });
  // Nothing is held, so nothing is given back.
  expect(session.words).toEqual(['lock ["x"]']);
});

test('a lock that is waited for is asked for again on the next connection, and not on the same', async () => {
  const session = new FakeSession();
  const result = session.run(() => 'ran');
  await settled();
  session.answer({ locked: false });
  session.up({ same: true });
  expect(session.words).toEqual(['lock ["x"]']);
  session.down();
  session.up();
  expect(session.words).toEqual(['lock ["x"]', 'lock ["x"]']);
  // What comes before the answer is about the connection that is gone.
  session.notify('locked');
  await settled();
  session.answer({ locked: true });
  expect(await result).toBe('ran');
});

test('an answer to a request of a connection that ended grants nothing twice', async () => {
  const session = new FakeSession();
  const result = session.run(() => 'ran');
  await settled();
  session.answer(undefined, new OvsdbError('connection-lost', 'cut off'));
  // Unanswered, so a notification is about somebody else.
  session.notify('locked');
  await settled();
  session.down();
  session.up();
  session.answer({ locked: true });
  expect(await result).toBe('ran');
});

test('a refusal of the server ends the wait', async () => {
  const session = new FakeSession();
  const result = session.run(() => 'ran');
  await settled();
  session.answer(undefined, new OvsdbError('rpc-error', 'no such method'));
  await expect(result).rejects.toMatchObject({ code: 'rpc-error', message: 'no such method' });
});

test('a session that is closed ends the wait; one that connects again does not', async () => {
  const session = new FakeSession();
  const result = session.run(() => 'ran', { timeoutMs: 1000 });
  await settled();
  session.down();
  session.closed = true;
  session.down(new OvsdbError('closed', 'the client was closed'));
  await expect(result).rejects.toMatchObject({ code: 'closed' });
});

test('the error of who runs is thrown as it is, and the lock is given back', async () => {
  const session = new FakeSession();
  const error = new Error('mine');
  const result = session.run(() => Promise.reject(error));
  await settled();
  session.answer({ locked: true });
  await expect(result).rejects.toBe(error);
  expect(session.words.at(-1)).toBe('unlock ["x"]');
});

test.each<[string, (session: FakeSession, caller: AbortController) => void, unknown]>([
  ['stolen', (session) => session.notify('stolen'), expect.objectContaining({ code: 'lock-lost' })],
  ['called off', (_session, caller) => caller.abort('enough'), 'enough'],
])('who runs has one signal for both ends: %s', async (_, end, expected) => {
  const session = new FakeSession();
  const caller = new AbortController();
  const result = session.run(untilLost, { signal: caller.signal });
  await settled();
  session.answer({ locked: true });
  await settled();
  end(session, caller);
  expect(await result.catch((error: unknown) => error)).toEqual(expected);
});

test('who calls off while the lock is waited for, or just as it is granted, does not run', async () => {
  for (const isGranted of [false, true]) {
    const session = new FakeSession();
    const caller = new AbortController();
    let ran = false;
    const result = session.run(() => (ran = true), { signal: caller.signal });
    await settled();
    if (isGranted) session.answer({ locked: true });
    caller.abort();
    await expect(result).rejects.toMatchObject({
      code: 'aborted',
      message: 'the lock x was aborted by its caller',
    });
    expect(ran).toBe(false);
    expect(session.left).toBe(1);
  }
});

test('claims of one session take turns, in one bound', async () => {
  const session = new FakeSession();
  const end = Promise.withResolvers<string>();
  const first = session.run(() => end.promise);
  const second = session.run(() => 'second');
  const impatient = session.run(() => 'never', { timeoutMs: 20 });
  const third = session.run(() => 'third');
  const other = session.run(() => 'other', {}, 'y');
  await settled();
  // Another name is another lock.
  expect(session.words).toEqual(['lock ["x"]', 'lock ["y"]']);
  session.asked[0]!.settle(undefined, { locked: true });
  session.asked[1]!.settle(undefined, { locked: true });
  expect(await other).toBe('other');
  await expect(impatient).rejects.toMatchObject({
    code: 'timeout',
    message: 'waited 20 ms for the lock x, which this client holds already',
  });
  expect(session.words).toEqual(['lock ["x"]', 'lock ["y"]', 'unlock ["y"]']);
  end.resolve('first');
  expect(await first).toBe('first');
  await settled();
  expect(session.words.slice(3)).toEqual(['unlock ["x"]', 'lock ["x"]']);
  session.answer({ locked: true });
  expect(await second).toBe('second');
  // Who gave up in between holds nobody up.
  await settled();
  session.answer({ locked: true });
  expect(await third).toBe('third');
});

test('the wait for a turn counts as a wait for the lock', async () => {
  const session = new FakeSession();
  const end = Promise.withResolvers<void>();
  const first = session.run(() => end.promise);
  await settled();
  session.answer({ locked: true });
  const began = performance.now();
  const second = session.run(() => 'never', { timeoutMs: 100 });
  setTimeout(() => end.resolve(), 60);
  await expect(second).rejects.toMatchObject({ code: 'timeout', message: 'waited 100 ms for the lock x' });
  expect(performance.now() - began).toBeLessThan(150);
  await first;
});

test('who waits for a turn can call off', async () => {
  const session = new FakeSession();
  const end = Promise.withResolvers<void>();
  const first = session.run(() => end.promise);
  await settled();
  session.answer({ locked: true });
  const caller = new AbortController();
  const second = session.run(() => 'never', { signal: caller.signal });
  caller.abort();
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  end.resolve();
  await first;
});

test('without a bound it waits for as long as it takes', async () => {
  const session = new FakeSession();
  const result = session.run(() => 'ran');
  await settled();
  session.answer({ locked: false });
  await new Promise((resolve) => setTimeout(resolve, 30));
  session.notify('locked');
  expect(await result).toBe('ran');
});

test.each([
  ['a\0b', 'the name of a lock: "a\\u0000b" holds a NUL character'],
  ['\ud800', 'the name of a lock: "\\ud800" holds half of a surrogate pair'],
])('a name that cannot be sent asks for nothing', async (name, message) => {
  const session = new FakeSession();
  const result = session.run(() => 'never', {}, name);
  await expect(result).rejects.toMatchObject({ code: 'invalid-value', message });
  expect(session.words).toEqual([]);
});
