// Runs a command inside a lab, in a target's network namespace. nsenter(1) and not setns(2) of our own: a process with
// threads can join neither a user nor a mount namespace. Nothing that the lab's API said is an argument or environment
// of a process outside of the lab: it is read from a pipe by a shell that is inside (see inside-words.ts).

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { VpclabError } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import type { ProcessIdentity } from '../machine/kernel/process-identity.ts';
import { Writable } from 'node:stream';
import type { Readable } from 'node:stream';
import { boundedLines } from './bounded-lines.ts';
import type { BoundedLine } from './bounded-lines.ts';
import { joinControlGroups } from './control-groups.ts';
import { closeInherited } from './descriptors.ts';
import { endWhenStopped } from './end-when-stopped.ts';
import { callersEnvironment } from './environment.ts';
import { giveStreams } from './give-streams.ts';
import { insideWords } from './inside-words.ts';
import { idsOf, type LabUser } from './lab-user.ts';
import { enterUser } from './unshare.ts';
import type { InsideTarget } from './inside-words.ts';
import { PRIVATE_VIEW } from '../model/private-view.ts';
import { forwardSignals } from './forward-signals.ts';
import { openPty } from './pty.ts';

export type EnterOptions = {
  /** The lab's first process: a RunningSandbox. */
  readonly sandbox: ProcessIdentity;
  readonly target: InsideTarget;
  readonly command: readonly string[];
  /** Kept where it exists in the sandbox. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Where the shell inside reads the target, and OVER once the command has ended. On 4 it finds the command's input, where
 * that is no terminal and another is.
 */
const WORDS_FD = 3;
const OVER = 'over';

/**
 * The shell stays outside of the lab's pid namespace (--no-fork), so that it is our child and nsenter(1), which
 * would die of Ctrl-C before the command is done with it, is not in between. What the shell starts is inside.
 * What is mounted is mounted where this one command sees it. `exec` makes it a program, never a builtin of sh.
 *
 * Descriptor 3 closes whatever ends us, even SIGKILL. A process that is not a child of the shell, so that signals for the
 * command do not reach it, waits for that and hangs up the process group, as a terminal does, then kills it. A command that
 * left the group, as timeout(1) does, gets the same signal when the shell dies: PR_SET_PDEATHSIG(2const).
 */
const RUN = `${PRIVATE_VIEW}
end_with_caller() {
  exec </dev/null >/dev/null 2>&1 4<&-
  trap '' HUP INT QUIT TERM
  IFS= read -r word <&3 || :
  [ "$word" != ${OVER} ] || exit 0
  kill -HUP 0
  sleep 1
  kill -KILL 0
}
netns=
hostname=
view=/run/view.$$
while IFS= read -r word <&3; do
  case $word in
  netns) IFS= read -r netns <&3 ;;
  env) IFS= read -r variable <&3; export "$variable" ;;
  bind)
    IFS= read -r from <&3; IFS= read -r onto <&3
    mkdir -p "$onto"; mount --bind "$from" "$onto" || exit 125 ;;
  hostname) IFS= read -r hostname <&3 ;;
  hosts | resolv.conf) IFS= read -r line <&3; { printf '%s\\n' "$line" >>"$view.$word"; } 2>/dev/null || : ;;
  end) break ;;
  esac
done
[ "$word" = end ] || exit 125
(end_with_caller &)
exec 3<&-
private_view "$netns" "$hostname" "$view"
[ "$1" != moved ] || exec 0<&4 4<&-
shift
cd "$1" 2>/dev/null || cd /
shift
trap : INT QUIT
command -v "$1" >/dev/null || { printf 'vpclab: there is no program "%s" on this machine\\n' "$1" >&2; exit 127; }
(exec setpriv --pdeathsig HUP -- nsenter "--net=$netns" -- "$@")
exit $?
`;

/** The command's exit code; 128 plus the signal's number when a signal ended it, as shells have it. */
export async function enter(options: EnterOptions): Promise<number> {
  const { sandbox, target, command, cwd = process.cwd(), env = process.env } = options;
  const words = insideWords(target);
  closeInherited();
  const ids = idsOf(sandbox.pid);
  const user = ids === undefined ? 'operator' : 'mapped';
  const pty = openPty();
  if (ids !== undefined) giveStreams(ids, pty?.slave);
  const [input, output, errors] = pty?.streams ?? INHERIT;
  // setsid(1) takes the terminal from descriptor 0: where that is another file, the shell inside puts it back.
  const isMoved = pty !== undefined && input === 'inherit';
  const how = { cwd, isMoved, user } as const;
  const [program = '', ...args] = [
    ...(pty === undefined ? [] : ['setsid', '--ctty']),
    ...enterCommand(sandbox, command, how),
  ];
  try {
    const child = spawn(program, args, {
      stdio: [isMoved ? pty.slave : input, output, errors, 'pipe', ...(isMoved ? [0] : [])],
      env: callersEnvironment(env),
      // Without a pty, a session without a terminal: /dev/tty would be the caller's.
      detached: pty === undefined,
    });
    pty?.begin();
    const stopForwarding = forwardSignals(() => child.pid);
    try {
      const code = ended(child);
      if (ids !== undefined && child.pid !== undefined) joinControlGroups(sandbox.pid, child.pid);
      tell(child.stdio[WORDS_FD], words);
      return await code;
    } finally {
      stopForwarding();
      tellOver(child.stdio[WORDS_FD]);
      await pty?.drained();
    }
  } finally {
    pty?.close();
  }
}

/** The same without a terminal and without input: its output comes line by line until `stop`, which ends it. */
export async function enterPiped(
  options: EnterOptions & {
    readonly stop: AbortSignal;
    readonly onOut: (line: BoundedLine) => void;
    readonly onErr: (line: BoundedLine) => void;
  },
): Promise<number> {
  const { sandbox, target, command, cwd = process.cwd(), env = process.env, stop, onOut, onErr } = options;
  closeInherited();
  const user = idsOf(sandbox.pid) === undefined ? 'operator' : 'mapped';
  const [program, ...args] = enterCommand(sandbox, command, { cwd, isMoved: false, user });
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: callersEnvironment(env),
    detached: true,
  });
  const stopWatching = endWhenStopped(child, stop);
  try {
    const code = ended(child);
    tell(child.stdio[WORDS_FD], insideWords(target));
    const lines = [eachLine(child.stdout, onOut, stop), eachLine(child.stderr, onErr, stop)];
    const [result] = await Promise.all([code, ...lines]);
    return result;
  } finally {
    stopWatching();
    tellOver(child.stdio[WORDS_FD]);
  }
}

async function eachLine(
  stream: Readable | null,
  hear: (line: BoundedLine) => void,
  stop: AbortSignal,
): Promise<void> {
  if (stream === null) return;
  try {
    for await (const line of boundedLines(stream)) hear(line);
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

const INHERIT = ['inherit', 'inherit', 'inherit'] as const;

async function ended(child: ChildProcess): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new VpclabError('HOST_UNSUITABLE', `cannot run nsenter (package util-linux): ${reasonOf(cause)}`, {
          cause,
        }),
      );
    });
    child.once('exit', (code) => resolve(code ?? 128 + 9));
  });
}

function tell(pipe: unknown, words: string): void {
  if (!(pipe instanceof Writable)) return;
  // A shell that ended before it read them is told by its exit code.
  pipe.on('error', () => undefined);
  pipe.write(words);
}

function tellOver(pipe: unknown): void {
  if (pipe instanceof Writable) pipe.end(`${OVER}\n`);
}

type How = {
  readonly cwd: string;
  readonly isMoved: boolean;
  /** Who the lab is: see lab-user.ts. */
  readonly user: LabUser['kind'];
};

/** What to run on the host to run `command` in the lab. */
export function enterCommand(
  sandbox: ProcessIdentity,
  command: readonly string[],
  { cwd, isMoved, user }: How,
  uid: number = process.getuid?.() ?? 0,
): readonly [string, ...string[]] {
  const namespaces = ['--target', String(sandbox.pid), ...enterUser(user, uid), '--mount', '--pid'];
  const isolated = ['unshare', '--mount', '--uts', '--propagation', 'private', '--'];
  const run = ['/bin/sh', '-c', RUN, 'vpclab', isMoved ? 'moved' : '', cwd, ...command];
  return ['nsenter', ...namespaces, '--no-fork', '--', ...isolated, ...run];
}
