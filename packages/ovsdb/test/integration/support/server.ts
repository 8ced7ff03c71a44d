// A real ovsdb-server for one test: its database, its sockets, its process, and how to harm it.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const SCHEMAS = new URL('../../../schemas/', import.meta.url).pathname;
export const NB_SCHEMA = `${SCHEMAS}debian12/ovn-nb.ovsschema`;

export type ServerOptions = {
  readonly schema?: string;
  /** Instead of making a database, use this file. */
  readonly database?: string;
  readonly args?: readonly string[];
  /** What to put before the command, to run it in another namespace. */
  readonly on?: readonly string[];
};

export class Server implements AsyncDisposable {
  readonly dir: string;
  readonly database: string;
  readonly #args: readonly string[];
  readonly #on: readonly string[];
  readonly #owned: boolean;
  #process: ChildProcess | undefined;

  constructor(options: ServerOptions = {}) {
    this.dir = mkdtempSync(join(tmpdir(), 'ovsdb-'));
    this.database = options.database ?? join(this.dir, 'db');
    this.#owned = options.database === undefined;
    this.#args = options.args ?? [];
    this.#on = options.on ?? [];
    if (this.#owned) execFileSync('ovsdb-tool', ['create', this.database, options.schema ?? NB_SCHEMA]);
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(options);
    await server.start();
    return server;
  }

  get socket(): string {
    return join(this.dir, 'sock');
  }

  get remote(): string {
    return `unix:${this.socket}`;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  async start(): Promise<void> {
    rmSync(this.socket, { force: true });
    const [program, ...args] = [
      ...this.#on,
      'ovsdb-server',
      this.database,
      `--remote=punix:${this.socket}`,
      `--unixctl=${join(this.dir, 'ctl')}`,
      '--no-chdir',
      '-vconsole:off',
      `--log-file=${join(this.dir, 'log')}`,
      ...this.#args,
    ];
    this.#process = spawn(program!, args, { stdio: 'ignore' });
    await until(() => existsSync(this.socket), 'the server to listen');
  }

  /** Ends the process: at once by SIGKILL, as a crash, or in order by SIGTERM. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  }

  suspend(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async control(...command: string[]): Promise<string> {
    const { stdout } = await run('ovs-appctl', ['-t', join(this.dir, 'ctl'), ...command]);
    return stdout;
  }

  async dump(database = 'OVN_Northbound'): Promise<DumpedTables> {
    return dump(this.remote, database);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Rows as `ovsdb-client dump -f json` prints them: columns in wire form by name, including _uuid. */
export type DumpedTables = ReadonlyMap<string, readonly { readonly [column: string]: unknown }[]>;

async function dump(remote: string, database: string): Promise<DumpedTables> {
  const { stdout } = await run('ovsdb-client', ['dump', '-f', 'json', remote, database], {
    maxBuffer: 1 << 30,
    timeout: 30_000,
  });
  const tables = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { caption: string; headings: string[]; data: unknown[][] });
  return new Map(
    tables.map(({ caption, headings, data }) => [
      caption.replace(/ table$/, ''),
      data.map((row) => Object.fromEntries(row.map((cell, i) => [headings[i]!, cell]))),
    ]),
  );
}

export async function client(...args: string[]): Promise<string> {
  const { stdout } = await run('ovsdb-client', args, { timeout: 30_000 });
  return stdout;
}

export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await pause(20);
  }
}
