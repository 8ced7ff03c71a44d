// Talks to an FRR daemon over its console socket as vtysh does (lib/vty.c, vtysh/vtysh.c): a command and a NUL byte go
// in; text, three NUL bytes and a status byte come out. One round trip and no process for any number of commands.

import type { Duplex } from 'node:stream';
import { VpclabError, errorMessage } from '../errors.ts';
import { withoutPassword } from '../secret.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
/** A reply ends with it and a byte of status. */
const END = '\0\0\0';
const TERMINATOR_BYTES = 4;
/** A daemon takes what follows for the next command, or for none of it. */
const MORE_THAN_ONE = /[\0\n\r]/;
/** lib/command.h: CMD_SUCCESS. */
const SUCCESS = 0;
/** mgmtd answers a command of configuration later, and drops what follows it in the same read (vtysh_read in lib/vty.c). */
const ONE_AT_A_TIME = '/mgmtd.vty';

export type VtyReply = { readonly command: string; readonly text: string; readonly status: number };

/** A connection to the console socket. */
export type Connect = () => Promise<Duplex>;

type Bounds = {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** `reply`: a refused command is a reply with its status, for those who ask several versions. */
  readonly onRefused?: 'throw' | 'reply';
};
export type VtyOptions = Bounds & { readonly connect: Connect };

/**
 * Runs commands one after the other in one session with full rights, and returns their output.
 * Throws COMMAND_FAILED with the commands that the daemon refused and what it said; the others have taken effect.
 */
export async function runVty(
  socketPath: string,
  commands: readonly string[],
  options: VtyOptions,
): Promise<readonly VtyReply[]> {
  const session = new VtySession(socketPath, options.connect);
  try {
    return await session.run(commands, options);
  } finally {
    session.close();
  }
}

type Exchange = {
  readonly commands: readonly string[];
  readonly replies: VtyReply[];
  readonly settle: (error?: Error) => void;
  /** Commands from this one on. */
  readonly send: (first: number) => void;
};

/**
 * A console that stays open: a command on it takes 0.2 ms. One run at a time. It ends with the daemon, or with a command
 * that is not answered, since later answers could not be told apart from the missing one.
 */
export class VtySession {
  readonly path: string;
  readonly #socket: Promise<Duplex>;
  readonly #ended = Promise.withResolvers<void>();
  /** What came and is no whole reply yet. */
  readonly #pieces: Buffer[] = [];
  /** Its last bytes. */
  #tail: Buffer = Buffer.alloc(0);
  #exchange: Exchange | undefined;
  #failure: VpclabError | undefined;
  #enabled = false;

  constructor(path: string, connect: Connect) {
    this.path = path;
    this.#socket = connect();
    this.#socket.then(
      (socket) => {
        socket.on('error', (cause) => this.#fail('COMMAND_FAILED', errorMessage(cause), cause));
        socket.on('close', () => this.#fail('COMMAND_FAILED', 'hung up before it answered'));
        socket.on('data', (chunk: Buffer) => this.#take(chunk));
        if (this.#failure !== undefined) socket.destroy();
      },
      (cause: unknown) => this.#fail('COMMAND_FAILED', errorMessage(cause), cause),
    );
  }

  /** Resolves when the session is over, whoever ended it. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async run(commands: readonly string[], options: Bounds): Promise<readonly VtyReply[]> {
    const before = this.#enabled ? [] : ['enable'];
    const replies = await this.#ask([...before, ...commands], options);
    this.#enabled = true;
    const own = replies.slice(before.length);
    const refused = own.filter((reply) => reply.status !== SUCCESS);
    if (refused.length === 0 || options.onRefused === 'reply') return own;
    throw new VpclabError(
      'COMMAND_FAILED',
      `FRR at ${this.path} refused ${refused.map(describe).join('; ')}`,
      {
        details: { refused: refused.map((reply) => ({ ...reply, command: withoutPassword(reply.command) })) },
      },
    );
  }

  close(): void {
    this.#fail('CANCELLED', 'was closed');
  }

  async #ask(commands: readonly string[], options: Bounds): Promise<readonly VtyReply[]> {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
    const split = commands.find((command) => MORE_THAN_ONE.test(command));
    if (split !== undefined)
      throw new VpclabError(
        'INTERNAL',
        `"${withoutPassword(split)}" is more than one command for ${this.path}`,
      );
    if (this.#exchange !== undefined)
      throw new VpclabError('INTERNAL', `${this.path} is busy with a command`);
    return await new Promise((resolve, reject) => {
      const replies: VtyReply[] = [];
      const abort = (): void => this.#fail('CANCELLED', 'was not asked to the end', signal.reason);
      const timer = setTimeout(() => {
        const awaited = withoutPassword(commands[replies.length] ?? 'the end');
        this.#fail('TIMED_OUT', `did not answer "${awaited}" within ${timeoutMs} ms`);
      }, timeoutMs);
      signal.addEventListener('abort', abort, { once: true });
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#exchange = undefined;
        if (error === undefined) resolve(replies);
        else reject(error);
      };
      const send = (first: number): void => {
        const next = commands.slice(first, this.path.endsWith(ONE_AT_A_TIME) ? first + 1 : undefined);
        const text = next.map((command) => `${command}\0`).join('');
        // That there is no connection ends the session, and this with it.
        this.#socket.then(
          (socket) => socket.write(text),
          () => undefined,
        );
      };
      this.#exchange = { commands, replies, settle, send };
      send(0);
    });
  }

  #take(chunk: Buffer): void {
    this.#pieces.push(chunk);
    const latest = Buffer.concat([this.#tail, chunk]);
    this.#tail = latest.subarray(-TERMINATOR_BYTES);
    const exchange = this.#exchange;
    // Put together once: the routes of a large table come in a thousand pieces.
    if (exchange === undefined || !latest.includes(END)) return;
    const { commands, replies } = exchange;
    const before = replies.length;
    const rest = takeReplies(Buffer.concat(this.#pieces), commands, replies);
    this.#pieces.splice(0, this.#pieces.length, rest);
    this.#tail = rest.subarray(-TERMINATOR_BYTES);
    if (replies.length === commands.length) exchange.settle();
    else if (replies.length > before && this.path.endsWith(ONE_AT_A_TIME)) exchange.send(replies.length);
  }

  #fail(code: 'COMMAND_FAILED' | 'TIMED_OUT' | 'CANCELLED', what: string, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    const error = new VpclabError(code, `FRR at ${this.path} ${what}`, { cause });
    this.#failure = error;
    this.#socket.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    this.#exchange?.settle(error);
    this.#ended.resolve();
  }
}

function describe(reply: VtyReply): string {
  const reason = reply.text.trim() || 'no reason given';
  return `"${withoutPassword(reply.command)}" (status ${reply.status}): ${reason}`;
}

/** Moves the complete replies out of the buffer and returns the rest. */
function takeReplies(received: Buffer, commands: readonly string[], replies: VtyReply[]): Buffer {
  let rest = received;
  for (;;) {
    const end = rest.indexOf(END);
    const command = commands[replies.length];
    if (end === -1 || rest.length < end + TERMINATOR_BYTES || command === undefined) return rest;
    const status = rest.readUInt8(end + TERMINATOR_BYTES - 1);
    replies.push({ command, text: rest.toString('utf8', 0, end), status });
    rest = rest.subarray(end + TERMINATOR_BYTES);
  }
}
