// Runs a program in a namespace to its end, in bounded time. The child is started while the calling thread is in the
// namespace and inherits it: no nsenter in between.

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { VpclabError } from '../errors.ts';
import { findProgram } from './daemons-programs.ts';
import { inNetns } from './netns.ts';

export type RunOptions = {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly stdin?: string | undefined;
  /** Added to the own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
};
export type RunResult = { readonly stdout: string; readonly stderr: string; readonly durationMs: number };

const OUTPUT_BYTES = 64 * 1024 * 1024;
const SHOWN_CHARACTERS = 600;

/** Fails with COMMAND_FAILED on another exit code than 0, TIMED_OUT, or CANCELLED. */
export async function run(
  netns: string,
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const begun = performance.now();
  const path = findProgram(program);
  const env = { ...process.env, ...options.env };
  const child = inNetns(netns, () => spawn(path, args, { env, stdio: ['pipe', 'pipe', 'pipe'] }));
  const ended = await outcomeOf(child, options);
  const durationMs = Math.round(performance.now() - begun);
  if (ended.kind === 'exit' && ended.code === 0) {
    return { stdout: ended.stdout, stderr: ended.stderr, durationMs };
  }
  const command = [program, ...args].join(' ');
  throw failure(`${command} in ${netns}`, ended, { command, netns, durationMs });
}

type Outcome =
  | {
      readonly kind: 'exit';
      readonly code: number | null;
      readonly by: NodeJS.Signals | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'aborted'; readonly cause: unknown }
  | { readonly kind: 'too-much-output' }
  | { readonly kind: 'not-started'; readonly cause: unknown };

function outcomeOf(child: ChildProcessWithoutNullStreams, options: RunOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[], bytes: 0 };
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      if (outcome.kind !== 'exit') {
        child.kill('SIGKILL');
        child.stdout.destroy();
        child.stderr.destroy();
      }
      resolve(outcome);
    };
    const timer = setTimeout(
      () => finish({ kind: 'timeout', afterMs: options.timeoutMs }),
      options.timeoutMs,
    );
    const onAbort = (): void => finish({ kind: 'aborted', cause: options.signal?.reason });
    const collect = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
      output.bytes += chunk.length;
      output[name].push(chunk);
      if (output.bytes > OUTPUT_BYTES) finish({ kind: 'too-much-output' });
    };
    child.stdout.on('data', collect('stdout'));
    child.stderr.on('data', collect('stderr'));
    child.once('error', (cause) => finish({ kind: 'not-started', cause }));
    child.once('close', (code, by) => {
      const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
      finish({ kind: 'exit', code, by, stdout: text(output.stdout), stderr: text(output.stderr) });
    });
    child.stdin.on('error', () => {
      // The program ended without reading its input: its exit code tells.
    });
    child.stdin.end(options.stdin ?? '');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted === true) onAbort();
  });
}

function failure(
  what: string,
  outcome: Outcome,
  details: { readonly command: string; readonly netns: string; readonly durationMs: number },
): VpclabError {
  switch (outcome.kind) {
    case 'exit': {
      const stderr = outcome.stderr.trim().slice(-SHOWN_CHARACTERS);
      const how = outcome.code === null ? `was ended by ${outcome.by}` : `failed with code ${outcome.code}`;
      return new VpclabError('COMMAND_FAILED', `${what} ${how} after ${details.durationMs} ms: ${stderr}`, {
        details: { ...details, exitCode: outcome.code, stderr },
      });
    }
    case 'timeout':
      return new VpclabError('TIMED_OUT', `${what} did not end within ${outcome.afterMs} ms`, { details });
    case 'aborted':
      return new VpclabError('CANCELLED', `${what} was cancelled`, { details, cause: outcome.cause });
    case 'too-much-output':
      return new VpclabError('COMMAND_FAILED', `${what} wrote more than ${OUTPUT_BYTES} bytes`, { details });
    case 'not-started':
      return new VpclabError('COMMAND_FAILED', `${what} did not start`, { details, cause: outcome.cause });
  }
}
