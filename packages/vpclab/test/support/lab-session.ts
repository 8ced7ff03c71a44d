// One user with a runtime directory of his own, and the command line as he runs it: labs of others on this machine are
// out of reach, and whatever the tests of a file started ends with it.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { labUser } from '../../src/runtime/lab-user.ts';
import { makeUser, type User } from './users.ts';
import { markedProcesses } from './lab-processes.ts';
import { until } from './lab-until.ts';
import { StartedCommand } from './started-command.ts';

const REPOSITORY = join(import.meta.dirname, '../../../..');
const MAIN = join(REPOSITORY, 'packages/vpclab/src/cli/main.ts');
const COMMAND_MS = 60_000;

export type Outcome = {
  /** -1: a signal ended it. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly elapsedMs: number;
};

export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Words before the command: a mount namespace of its own, another user. */
  readonly prefix?: readonly string[];
  /** It is killed after that long. Default: a minute. */
  readonly timeoutMs?: number;
};

export function shippedLab(name: string): string {
  return join(REPOSITORY, 'labs', `${name}.yaml`);
}

export class LabSession {
  readonly user: User;
  /** Holds one directory for each lab. */
  readonly root: string;
  #files = 0;
  readonly #heir: ChildProcess;

  constructor(kind: User['kind'] = 'root', lacking = '') {
    this.user = makeUser(kind, lacking);
    this.root = join(this.user.directory, 'vpclab');
    this.#heir = this.#endWithTests();
  }

  /** Runs `vpclab ...args` to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const [program, words] = this.#words(args, options);
    const startedAt = performance.now();
    return await new Promise((resolve) => {
      const child = execFile(
        program,
        words,
        {
          ...this.#spawnOptions(options),
          timeout: options.timeoutMs ?? COMMAND_MS,
          killSignal: 'SIGKILL',
          maxBuffer: 64 << 20,
        },
        (error, out, err) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolve({ code, out, err, elapsedMs: Math.round(performance.now() - startedAt) });
        },
      );
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(options.input ?? '');
    });
  }

  /** Runs it, and throws with all that it said when it did not succeed. */
  async vpclab(...args: readonly string[]): Promise<string> {
    return succeeded(args, await this.run(args));
  }

  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.vpclab(...args, '--json')) as T;
  }

  /** Output of a program in a target of the only lab. */
  async exec(target: string, ...command: readonly string[]): Promise<string> {
    return await this.vpclab('exec', target, '--', ...command);
  }

  async execJson<T>(target: string, ...command: readonly string[]): Promise<T> {
    return JSON.parse(await this.exec(target, ...command)) as T;
  }

  /** Starts it and lets it go on, in a process group of its own: who starts it ends it. */
  start(args: readonly string[], options: RunOptions = {}): StartedCommand {
    const [program, words] = this.#words(args, options);
    const child = spawn(program, words, {
      ...this.#spawnOptions(options),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return new StartedCommand(child);
  }

  /** Writes a lab file where the user can read it. */
  file(text: string): string {
    const path = join(this.user.directory, `lab-${(this.#files += 1)}.yaml`);
    writeFileSync(path, text);
    return path;
  }

  /** Makes a file the lab's own: labs of root are another user. */
  give(path: string): void {
    const user = labUser();
    if (this.user.uid === 0 && user.kind === 'mapped') chownSync(path, user.uid, user.gid);
  }

  /** Ends all labs of this session, by force where asking did not help. */
  async end(): Promise<void> {
    await this.run(['down', '--all', '--quiet']);
    for (const pid of markedProcesses(this.root)) kill(pid);
    await until(() => markedProcesses(this.root).length === 0, 'the processes of the lab to end', 5_000);
    this.#heir.kill('SIGKILL');
    this.user.remove();
  }

  /** A process that waits for the end of a pipe, which the kernel closes whatever ends the tests, and then ends the labs. */
  #endWithTests(): ChildProcess {
    const [program, words] = this.#words(['down', '--all', '--quiet'], {});
    const script = 'cat >/dev/null; [ ! -d "$0" ] || { XDG_RUNTIME_DIR=$0 "$@"; rm -rf "$0"; }';
    const heir = spawn('sh', ['-c', script, this.user.directory, program, ...words], {
      // Without the directory in its environment, it does not pass for a command of the test.
      env: { ...this.#spawnOptions({}).env, XDG_RUNTIME_DIR: undefined },
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    heir.unref();
    if (heir.stdin instanceof Socket) heir.stdin.unref();
    return heir;
  }

  #words(args: readonly string[], { prefix = [] }: RunOptions): [string, string[]] {
    const [program = '', ...words] = [...prefix, ...this.user.prefix, process.execPath, MAIN, ...args];
    return [program, words];
  }

  #spawnOptions({ env = {} }: RunOptions) {
    const own =
      this.user.uid === 0 ? {} : { HOME: join(this.user.directory, 'home'), NODE_COMPILE_CACHE: undefined };
    return {
      cwd: this.user.directory,
      env: { ...process.env, ...own, XDG_RUNTIME_DIR: this.user.directory, ...env },
    };
  }
}

export function succeeded(args: readonly string[], { code, out, err }: Outcome): string {
  if (code === 0) return out;
  throw new Error(`vpclab ${args.join(' ')}: exit code ${code}\n${err}\n${out}`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
