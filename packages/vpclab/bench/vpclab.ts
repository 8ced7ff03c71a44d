// vpclab as its users call it, with a runtime directory of the benchmark's own: labs of the user stay out of sight.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StageTime } from './benchmark.ts';
import { runProgram } from './run-program.ts';
import type { Ended } from './run-program.ts';

export const LAUNCHER = fileURLToPath(new URL('../../../vpclab', import.meta.url));
const TIMEOUT_MS = 300_000;

export class Vpclab {
  /** Files of the benchmark; goes with close(). */
  readonly directory = mkdtempSync('/tmp/vpclab-bench-');
  /** Path of the checkout's `vpclab`. */
  readonly launcher: string;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal, launcher: string = LAUNCHER) {
    this.#signal = signal;
    this.launcher = launcher;
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, XDG_RUNTIME_DIR: this.directory };
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return await runProgram([this.launcher, ...args], {
      env: { ...this.env, ...env },
      timeoutMs: TIMEOUT_MS,
      signal: this.#signal,
    });
  }

  /** From the start of the command to its end: the lab is up and verified. */
  async up(
    file: string,
    name: string,
  ): Promise<{ readonly elapsedMs: number; readonly stages: readonly StageTime[] }> {
    const stages: StageTime[] = [];
    const { elapsedMs } = await runProgram([this.launcher, 'up', file, '--name', name], {
      env: this.env,
      timeoutMs: TIMEOUT_MS,
      signal: this.#signal,
      onLine: (line, endedAtMs) => {
        const [, stage, seconds] = /^✓ (.+) \(([\d.]+) s\)$/.exec(line) ?? [];
        if (stage !== undefined) stages.push({ stage, endedAtMs, tookMs: Number(seconds) * 1000 });
      },
    });
    return { elapsedMs, stages };
  }

  async down(name: string): Promise<number> {
    return (await this.run(['down', '--name', name])).elapsedMs;
  }

  /** Process ids of the lab's first process and of its vpclabd. */
  async daemonPid(name: string): Promise<number> {
    const { lines } = await this.run(['list', '--json']);
    const labs = JSON.parse(lines.join('\n')) as readonly { name: string; pid: number }[];
    const init = labs.find((lab) => lab.name === name)?.pid;
    const children = readFileSync(`/proc/${init}/task/${init}/children`, 'latin1').trim().split(' ');
    const pid = children.map(Number).find((child) => commandLine(child).includes('daemon/main'));
    if (pid === undefined) throw new Error(`lab ${name} has no vpclabd`);
    return pid;
  }

  /** Ends whatever lab is left; with a signal of its own, for the run may have been cancelled. */
  async close(): Promise<void> {
    const bounds = { env: this.env, timeoutMs: 30_000, signal: new AbortController().signal };
    await runProgram([this.launcher, 'down', '--all', '--quiet'], bounds);
    rmSync(this.directory, { recursive: true, force: true });
  }

  file(name: string): string {
    return join(this.directory, name);
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
