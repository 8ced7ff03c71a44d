// A fresh sandbox for a test: mount, net and pid namespaces of its own (and a user namespace when not root), tmpfs on
// /run. Tests call modules in it and look at it from outside by the distribution's tools. Nothing is left behind: when
// the test process ends, so does the sandbox.

import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CALL = fileURLToPath(new URL('sandbox-call.ts', import.meta.url));
const SOURCE = new URL('../../src/', import.meta.url);
/** The shell stays: as the first process it reaps the dead, which a supervisor takes for running otherwise. */
const INIT =
  'mount -t tmpfs -o mode=755 run /run && mkdir /run/netns && ip link set lo up && echo ready && cat; exit';
const READY_MS = 10_000;
const COMMAND_MS = 30_000;
const OUTPUT_BYTES = 64 * 1024 * 1024;
const execute = promisify(execFile);

type Refusal = { message: string; code?: string; details?: Readonly<Record<string, unknown>> };
type Reply<T> = { readonly result: T } | { readonly error: Refusal };

class CallFailed extends Error {
  readonly code: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(error: Refusal) {
    super(error.message);
    this.code = error.code;
    this.details = error.details ?? {};
  }
}

export type SandboxOptions = {
  /** An ordinary user's sandbox also when the test runs as root. */
  readonly userNamespace?: boolean;
};

export class Sandbox implements AsyncDisposable {
  readonly #outer: ChildProcess;
  readonly #enter: readonly string[];

  private constructor(outer: ChildProcess, enter: readonly string[]) {
    this.#outer = outer;
    this.#enter = enter;
  }

  static async start({ userNamespace = process.getuid?.() !== 0 }: SandboxOptions = {}): Promise<Sandbox> {
    const user = userNamespace ? ['--user', '--map-root-user'] : [];
    const flags = [...user, '--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child'];
    const outer = spawn('unshare', [...flags, 'sh', '-c', INIT], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the sandbox did not start')), READY_MS);
      outer.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
      outer.stdout.once('data', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const init = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim();
    const credentials = userNamespace ? ['--user', '--preserve-credentials'] : [];
    return new Sandbox(outer, [
      'nsenter',
      '--target',
      init,
      ...credentials,
      '--mount',
      '--net',
      '--pid',
      '--',
    ]);
  }

  /** A program's standard output. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const [first = '', ...rest] = [...this.#enter, program, ...args];
    const { stdout } = await execute(first, rest, { timeout: COMMAND_MS, maxBuffer: OUTPUT_BYTES });
    return stdout;
  }

  /** A program's standard output as JSON. */
  async json<T = unknown>(program: string, ...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.run(program, ...args)) as T;
  }

  /** A program that goes on running. */
  spawn(program: string, ...args: readonly string[]): ChildProcess {
    const [first = '', ...rest] = [...this.#enter, program, ...args];
    return spawn(first, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** Calls an exported function of a source file ("nft/ruleset.ts") or file URL in a process inside the sandbox. */
  async call<T = unknown>(module: string, name: string, ...args: readonly unknown[]): Promise<T> {
    const url = new URL(module, SOURCE).href;
    const reply = await this.json<Reply<T>>(process.execPath, CALL, url, name, JSON.stringify(args));
    if ('error' in reply) throw new CallFailed(reply.error);
    return reply.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#outer.once('exit', resolve));
    this.#outer.kill('SIGKILL');
    await ended;
  }
}

export function sourceFile(path: string): string {
  return fileURLToPath(new URL(path, SOURCE));
}
