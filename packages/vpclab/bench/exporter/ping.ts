// A ping between two workloads while something else happens.

import type { ChildProcess } from 'node:child_process';

export class Ping {
  readonly #child: ChildProcess;
  #out = '';

  constructor(start: (command: readonly string[], target: string) => ChildProcess) {
    this.#child = start(['ping', '-n', '-i', '0.01', '10.0.1.12'], 'vpc-1-web-1');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
  }

  /** Milliseconds of each answer, the shortest first. */
  async end(): Promise<readonly number[]> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGINT');
    await closed;
    const times = [...this.#out.matchAll(/time=([\d.]+) ms/g)].map(([, time]) => Number(time));
    if (times.length === 0) throw new Error(`ping said: ${this.#out}`);
    return times.toSorted((a, b) => a - b);
  }
}
