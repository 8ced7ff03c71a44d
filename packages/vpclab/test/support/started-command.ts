// A command that goes on while a test does something, and what it has said so far. Who starts it ends it.

import type { ChildProcess } from 'node:child_process';
import { until } from './lab-until.ts';

export type End = readonly [code: number | null, signal: NodeJS.Signals | null];

export class StartedCommand {
  readonly child: ChildProcess;
  #out = '';
  #err = '';
  #said = '';
  #end: End | undefined;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
      this.#said += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text;
      this.#said += text;
    });
    child.once('close', (code, signal) => (this.#end = [code, signal]));
  }

  get out(): string {
    return this.#out;
  }

  get err(): string {
    return this.#err;
  }

  /** Both outputs, as they came. */
  get said(): string {
    return this.#said;
  }

  async says(text: string, boundMs: number): Promise<void> {
    await until(() => this.#said.includes(text), `"${text}" to be said`, boundMs);
  }

  /** Ctrl-C as a terminal gives it: to the whole process group. */
  interruptGroup(): void {
    process.kill(-(this.child.pid ?? Number.NaN), 'SIGINT');
  }

  /** Waits until it has ended, and all that it said is here. */
  async end(boundMs: number): Promise<End> {
    await until(() => this.#end !== undefined, 'a command to end', boundMs);
    return this.#end!;
  }
}
