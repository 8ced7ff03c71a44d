// The helper inside of a lab (watch.py): asked by a line of JSON, it answers by one.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstProcess } from '../support/lab-processes.ts';
import type { LabSession } from '../support/lab-session.ts';

const WATCH = new URL('./watch.py', import.meta.url).pathname;
const ANSWER_MS = 15_000;

export class Watch {
  readonly #command;
  readonly #lines: AsyncIterator<string>;

  constructor(session: LabSession) {
    // In the lab's own mount namespace: in one of its own it would not see namespaces that come later.
    const sandbox = firstProcess(session.root);
    this.#command = spawn(
      'nsenter',
      [
        `--mount=/proc/${sandbox}/ns/mnt`,
        `--pid=/proc/${sandbox}/ns/pid`,
        '--',
        '/usr/bin/python3',
        '-u',
        WATCH,
      ],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, VPCLAB_SANDBOX: `${session.root}/watch` },
      },
    );
    this.#lines = createInterface({ input: this.#command.stdout })[Symbol.asyncIterator]();
  }

  async ask<T>(command: object): Promise<T> {
    this.#command.stdin.write(`${JSON.stringify(command)}\n`);
    const late = sleep(ANSWER_MS, undefined, { ref: false }).then(() => {
      throw new Error('the helper inside of the lab does not answer');
    });
    const { value, done } = await Promise.race([this.#lines.next(), late]);
    if (done === true) throw new Error('the helper inside of the lab ended');
    return JSON.parse(value) as T;
  }

  async end(): Promise<void> {
    this.#command.stdin.end();
    this.#command.kill('SIGTERM');
    await sleep(0);
  }
}
