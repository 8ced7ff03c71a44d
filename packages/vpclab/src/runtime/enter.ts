// Runs a command inside a lab, in a target's network namespace, with the caller's terminal. nsenter(1) and not
// setns(2) of our own: a process with threads can join neither a user nor a mount namespace.

import { spawn, type StdioOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { ExecTarget } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import type { ProcessIdentity } from '../machine/kernel/process-identity.ts';
import { sandboxPaths } from './paths.ts';

export type EnterOptions = {
  /** The lab's first process: a RunningSandbox. */
  readonly sandbox: ProcessIdentity;
  readonly target: Pick<ExecTarget, 'netns' | 'env' | 'binds'>;
  readonly command: readonly string[];
  /** Kept where it exists in the sandbox. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
};

/**
 * The shell stays outside of the lab's pid namespace (--no-fork), so that it is our child and nsenter(1), which
 * would die of Ctrl-C before the command is done with it, is not in between. What the shell starts is inside.
 * The directories are mounted where this one command sees them. `exec` makes it a program, never a builtin of sh.
 */
const RUN = `
while [ "$1" != -- ]; do mkdir -p "$2"; mount --bind "$1" "$2" || exit 125; shift 2; done
shift
cd "$1" 2>/dev/null || cd /
shift
trap : INT QUIT
command -v "$1" >/dev/null || { printf 'vpclab: there is no program "%s" on this machine\\n' "$1" >&2; exit 127; }
(exec "$@")
exit $?
`;

/** The command's exit code; 128 plus the signal's number when a signal ended it, as shells have it. */
export async function enter(options: EnterOptions): Promise<number> {
  const { sandbox, target, command, cwd = process.cwd(), env = process.env, stdio = 'inherit' } = options;
  const [program, ...args] = enterCommand(sandbox, target, command, cwd);
  const child = spawn(program, args, {
    stdio,
    env: { ...env, PATH: withSystemPrograms(env['PATH']), ...target.env },
  });
  const stopForwarding = forwardSignals(() => child.pid);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) => {
        reject(
          new VpclabError('HOST_UNSUITABLE', `can not run nsenter (package util-linux): ${cause.message}`, {
            cause,
          }),
        );
      });
      child.once('close', (code) => resolve(code ?? 128 + 9));
    });
  } finally {
    stopForwarding();
  }
}

/** What to run on the host to run `command` in the lab. */
export function enterCommand(
  sandbox: ProcessIdentity,
  target: Pick<ExecTarget, 'netns' | 'binds'>,
  command: readonly string[],
  cwd: string,
  uid: number = process.getuid?.() ?? 0,
): readonly [string, ...string[]] {
  const user = uid === 0 ? [] : ['--user', '--preserve-credentials'];
  // nsenter opens its files before it enters: the namespace's name is looked up through the sandbox's root.
  const netns = `--net=/proc/${sandbox.pid}/root${sandboxPaths.netns}/${target.netns}`;
  const namespaces = ['--target', String(sandbox.pid), ...user, '--mount', '--pid', netns];
  const isolated = target.binds.length === 0 ? [] : ['unshare', '--mount', '--propagation', 'private', '--'];
  const run = ['/bin/sh', '-c', RUN, 'vpclab', ...target.binds.flat(), '--', cwd, ...command];
  return ['nsenter', ...namespaces, '--no-fork', '--', ...isolated, ...run];
}

/** From a terminal, Ctrl-C and Ctrl-\\ reach the command directly; other signals to us are meant for it. */
function forwardSignals(shell: () => number | undefined): () => void {
  const ignore = () => {};
  // process.stdin would make a pipe non-blocking for the command too, which then fails with EAGAIN.
  const inTerminal = isatty(0);
  const forward = (signal: NodeJS.Signals) => {
    const pid = shell();
    if (pid === undefined) return;
    for (const child of childrenOf(pid)) sendSignal(child, signal);
  };
  const handlers: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] = [
    ['SIGINT', inTerminal ? ignore : forward],
    ['SIGQUIT', inTerminal ? ignore : forward],
    ['SIGTERM', forward],
    ['SIGHUP', forward],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** ip, nft and the rest lie in directories that are not on an ordinary user's path in Debian. */
function withSystemPrograms(path = '/usr/bin:/bin'): string {
  const missing = ['/usr/sbin', '/sbin'].filter((directory) => !path.split(':').includes(directory));
  return [path, ...missing].join(':');
}
