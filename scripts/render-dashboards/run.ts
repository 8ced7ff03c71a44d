// Runs a program to its end; where it fails, all that it said is in the error.

import { execFile } from 'node:child_process';

export type How = {
  readonly cwd: string;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export async function run(
  program: string,
  words: readonly string[],
  { cwd, env, timeoutMs, signal }: How,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, signal, maxBuffer: 64 << 20 };
    execFile(program, words, options, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(`${[program, ...words].join(' ')}: ${error.message}\n${out}${err}`, { cause: error }));
    });
  });
}
