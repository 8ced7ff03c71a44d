// Runs a program to its end, bounded, and tells each line of its output with the time since the start.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

export type ProgramOptions = {
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Ways to end that are no failure; [0] by default. */
  readonly exitCodes?: readonly number[];
  readonly signal: AbortSignal;
  readonly onLine?: (line: string, atMs: number) => void;
};

export type Ended = { readonly elapsedMs: number; readonly lines: readonly string[] };

const SHOWN_LINES = 15;

export async function runProgram(command: readonly string[], options: ProgramOptions): Promise<Ended> {
  const [program = '', ...args] = command;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  const begun = performance.now();
  const child = spawn(program, args, {
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    signal,
  });
  // Also an abort after the exit is an 'error' of the child.
  child.on('error', () => undefined);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      options.onLine?.(line, performance.now() - begun);
    });
  }
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    const elapsedMs = performance.now() - begun;
    await closed;
    if (code !== null && (options.exitCodes ?? [0]).includes(code)) return { elapsedMs, lines };
    throw new Error(`exit code ${code}`);
  } catch (cause) {
    const why = options.signal.aborted
      ? 'cancelled'
      : signal.aborted
        ? `not within ${options.timeoutMs / 1000} s`
        : String(cause);
    throw new Error([`${command.join(' ')}: ${why}`, ...lines.slice(-SHOWN_LINES)].join('\n  '), { cause });
  }
}
