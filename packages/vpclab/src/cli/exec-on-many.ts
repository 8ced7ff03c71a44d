// A program in many targets at once: each line of its output names the target.

import { ERROR_CODES, VpclabError } from '../errors.ts';
import { LOCAL_MACHINE } from '../model/layout.ts';
import type { ExecTarget } from '../model/engine.ts';
import type { BoundedLine } from '../runtime/bounded-lines.ts';
import { enterPiped } from '../runtime/enter.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import type { CliContext } from './context.ts';
import { ShownFailure } from './failure.ts';
import { INTERRUPTED, withInterrupt } from './interrupt.ts';
import { printable, printableJson, printableLines } from '../printable.ts';
import { count } from './render/duration.ts';
import type { Terminal } from './terminal.ts';

/** Each is a process or two. */
const AT_A_TIME = 8;
/** What ends this command besides what `withInterrupt` listens to: programs are in sessions of their own. */
const ENDING = ['SIGHUP', 'SIGQUIT'] as const;

type Many = {
  readonly sandbox: RunningSandbox;
  readonly targets: readonly ExecTarget[];
  readonly commandIn: (target: string) => readonly string[];
  readonly json: boolean;
  readonly run?: typeof enterPiped;
};

/** `*` and `?` as in a shell. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

export function matching(targets: readonly ExecTarget[], pattern: string): readonly ExecTarget[] {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const regex = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const found = targets.filter(({ name }) => regex.test(name));
  if (found.length > 0) return found;
  throw new VpclabError('BAD_ARGUMENT', `No target matches ${pattern}: \`vpclab exec\` lists them.`);
}

export function workloadsOf(targets: readonly ExecTarget[], lab: string): readonly ExecTarget[] {
  const found = targets.filter(({ kind }) => kind === 'workload');
  if (found.length > 0) return found;
  const message = `Lab ${lab} has no workload to run it in: name another target, as \`vpclab exec\` lists them.`;
  throw new VpclabError('BAD_ARGUMENT', message);
}

/** Those that can be entered from here; says which ones cannot. */
export function enterable(
  { terminal }: Pick<CliContext, 'terminal'>,
  targets: readonly ExecTarget[],
): readonly ExecTarget[] {
  const here = targets.filter(({ machine }) => machine === LOCAL_MACHINE);
  const elsewhere = targets.filter(({ machine }) => machine !== LOCAL_MACHINE);
  if (elsewhere.length === 0) return here;
  const names = elsewhere.map(({ name, machine }) => `${name} (on ${machine})`).join(', ');
  if (here.length > 0) {
    terminal.err(`Skipped, because they are on another machine: ${printable(names)}\n`);
    return here;
  }
  const message = `Nothing can be run from here: ${names}. Run it there: ip netns exec TARGET COMMAND`;
  throw new VpclabError('BAD_ARGUMENT', message);
}

/** Ends with the exit code of the first that failed. A signal, or a reader that goes away, ends all of them. */
export async function execOnMany(
  { terminal, cwd }: Pick<CliContext, 'terminal' | 'cwd'>,
  { sandbox, targets, commandIn, json, run = enterPiped }: Many,
): Promise<void> {
  const waiting = [...targets];
  const codes = new Map<string, number>();
  const say = json ? jsonTo(terminal) : textTo(terminal, targets);
  const interrupted = new AbortController();
  const broken = new AbortController();
  const stop = AbortSignal.any([interrupted.signal, broken.signal, terminal.outClosed]);
  const worker = async (): Promise<void> => {
    while (!stop.aborted) {
      const target = waiting.shift();
      if (target === undefined) return;
      const { name } = target;
      const code = await run({
        ...{ sandbox, target, command: commandIn(name), cwd, stop },
        onOut: (line) => say.line(name, 'stdout', line),
        onErr: (line) => say.line(name, 'stderr', line),
      });
      codes.set(name, code);
      say.ended(name, code);
    }
  };
  const all = Array.from({ length: AT_A_TIME }, () =>
    // Where one cannot be started, none can.
    worker().catch((error: unknown) => {
      broken.abort();
      throw error;
    }),
  );
  await untilSignal(
    () => interrupted.abort(),
    async () => {
      await Promise.allSettled(all);
      await Promise.all(all);
    },
  );
  if (interrupted.signal.aborted) {
    if (waiting.length > 0)
      terminal.err(`Stopped; not started in ${waiting.length} of ${count(targets.length, 'target')}.\n`);
    throw new ShownFailure(INTERRUPTED);
  }
  // The reader has seen enough.
  if (terminal.outClosed.aborted) return;
  const failed = targets.filter(({ name }) => codes.get(name) !== 0);
  const [first] = failed;
  if (first === undefined) return;
  terminal.err(
    `${failed.length} of ${count(targets.length, 'target')} failed: ${failed.map(({ name }) => printable(name)).join(', ')}\n`,
  );
  throw new ShownFailure(codes.get(first.name) ?? ERROR_CODES.COMMAND_FAILED.exit);
}

async function untilSignal(onSignal: () => void, work: () => Promise<void>): Promise<void> {
  for (const signal of ENDING) process.on(signal, onSignal);
  try {
    await withInterrupt(onSignal, work);
  } finally {
    for (const signal of ENDING) process.off(signal, onSignal);
  }
}

type Say = {
  readonly line: (target: string, stream: 'stdout' | 'stderr', line: BoundedLine) => void;
  readonly ended: (target: string, code: number) => void;
};

function textTo(terminal: Terminal, targets: readonly ExecTarget[]): Say {
  const width = Math.max(...targets.map(({ name }) => name.length));
  return {
    line: (target, stream, { text, isCut }) => {
      const write = stream === 'stdout' ? terminal.out : terminal.err;
      write(`${printable(target).padEnd(width)}  ${printableLines(text)}${isCut ? ' … (cut)' : ''}\n`);
    },
    ended: () => undefined,
  };
}

function jsonTo({ out }: Terminal): Say {
  const write = (value: unknown): void => out(`${printableJson(value)}\n`);
  return {
    line: (target, stream, { text, isCut }) =>
      write({ target, stream, line: text, ...(isCut ? { cut: true } : {}) }),
    ended: (target, code) => write({ target, code }),
  };
}
