// Runs a program in a namespace to its end, in bounded time. The child is started while the calling thread is in the
// namespace and inherits it: no nsenter in between.

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable } from 'node:stream';
import { VpclabError } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import type { BoundedCall, Program, ProgramOutput } from '../machine.ts';
import { findProgram } from './programs.ts';
import { started } from './started.ts';
import type { Namespaces } from '../kernel/namespaces.ts';

const OUTPUT_BYTES = 64 * 1024 * 1024;
const SHOWN_CHARACTERS = 600;

/** Fails with COMMAND_FAILED on another exit code than 0, TIMED_OUT, or CANCELLED. */
export async function run(
  namespaces: Namespaces,
  { netns, program, args, stdin, env }: Program,
  call: BoundedCall,
): Promise<ProgramOutput> {
  const path = findProgram(program);
  const start = (): ChildProcessWithoutNullStreams =>
    namespaces.in<ChildProcessWithoutNullStreams>(netns, () =>
      spawn(path, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] }),
    );
  const command = [program, ...args].join(' ');
  return await toItsEnd(start, { command, netns, stdin, call });
}

/** The same in the namespace of this process. */
export async function runHere(
  program: string,
  args: readonly string[],
  call: BoundedCall,
): Promise<ProgramOutput> {
  const path = findProgram(program);
  const command = [program, ...args].join(' ');
  return await toItsEnd(() => spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'] }), { command, call });
}

async function toItsEnd(
  start: () => ChildProcessWithoutNullStreams,
  {
    command,
    netns,
    stdin,
    call,
  }: { readonly command: string; readonly netns?: string; readonly call: BoundedCall } & Pick<
    Program,
    'stdin'
  >,
): Promise<ProgramOutput> {
  const begun = performance.now();
  const what = netns === undefined ? command : `${command} in ${netns}`;
  let child: ChildProcessWithoutNullStreams | undefined;
  try {
    // What is called off already does not begin.
    const outcome = await bounded(call, `${what} did not end`, () => {
      child = started(start(), what);
      return outcomeOf(child, what, stdin);
    });
    const durationMs = Math.round(performance.now() - begun);
    if (outcome.code !== 0) throw failure(what, outcome, { command, netns, durationMs });
    return { stdout: outcome.stdout, stderr: outcome.stderr, durationMs };
  } catch (error) {
    child?.kill('SIGKILL');
    child?.stdout.destroy();
    child?.stderr.destroy();
    throw error;
  }
}

type Outcome = {
  readonly code: number | null;
  readonly by: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

async function outcomeOf(
  child: ChildProcessWithoutNullStreams,
  what: string,
  stdin: string | undefined,
): Promise<Outcome> {
  return await new Promise((resolve, reject) => {
    let bytes = 0;
    const collected = (stream: Readable): (() => string) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > OUTPUT_BYTES)
          reject(new VpclabError('COMMAND_FAILED', `${what} wrote more than ${OUTPUT_BYTES} bytes`));
      });
      return () => Buffer.concat(chunks).toString('utf8');
    };
    const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
    child.once('error', (cause) => {
      reject(new VpclabError('COMMAND_FAILED', `${what} did not start`, { cause }));
    });
    child.once('close', (code, by) => resolve({ code, by, stdout: stdout(), stderr: stderr() }));
    child.stdin.on('error', () => {
      // The program ended without reading its input: its exit code tells.
    });
    child.stdin.end(stdin ?? '');
  });
}

function failure(
  what: string,
  { code, by, ...outcome }: Outcome,
  details: { readonly command: string; readonly netns: string | undefined; readonly durationMs: number },
): VpclabError {
  const stderr = outcome.stderr.trim().slice(-SHOWN_CHARACTERS);
  const how = code === null ? `was ended by ${by}` : `failed with code ${code}`;
  return new VpclabError('COMMAND_FAILED', `${what} ${how} after ${details.durationMs} ms: ${stderr}`, {
    details: { ...details, exitCode: code, stderr },
  });
}
