// Runs a program to its end; where it fails, all that it said is in the error.

import { execFile } from 'node:child_process';

export type How = {
  readonly cwd: string;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What it says on standard error, while it runs. */
  readonly heard?: (text: string) => void;
};

export async function run(
  program: string,
  words: readonly string[],
  { cwd, env, timeoutMs, signal, heard }: How,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, signal, maxBuffer: 64 << 20 };
    const child = execFile(program, words, options, (error, out, err) => {
      if (error === null) resolve(out);
      else
        reject(
          new Error(`${[program, ...words].join(' ')}: ${error.message}\n${out}${err}`, { cause: error }),
        );
    });
    if (heard !== undefined) child.stderr?.on('data', heard);
  });
}
