// A lab on a machine that has no time for it: the switches of its nodes run for a thirtieth of the time, and verify must
// call nothing lost that is only slow.

import { setTimeout as sleep } from 'node:timers/promises';
import { generateLab } from '../../src/concepts/generate.ts';
import type { VerifyReport } from '../../src/model/engine.ts';
import { daemonPid } from '../support/lab-processes.ts';
import type { LabSession } from '../support/lab-session.ts';

/** 306 workloads. */
const SIZE = { vpcs: 34, subnets: 3, workloads: 3, nodes: 2 };
/** How long the switches stand still, and then run, in milliseconds. */
const PACES = [
  { stands: 380, runs: 20 },
  { stands: 600, runs: 20 },
  { stands: 1_000, runs: 30 },
];

const VERIFY_MS = 600_000;

/** What was called lost, in words; empty: nothing. */
export async function runSlowness(
  session: LabSession,
  { tell }: { readonly tell: (line: string) => void },
): Promise<readonly string[]> {
  await session.vpclab('up', session.file(generateLab(SIZE)), '--quiet');
  const switches = ['node-1/ovs-vswitchd', 'node-2/ovs-vswitchd'].map((name) =>
    daemonPid(session.root, name),
  );
  const failures: string[] = [];
  for (const pace of PACES) {
    const slow = new Slowed(switches, pace);
    const { code, out, err } = await session.run(['verify', '--json'], { timeoutMs: VERIFY_MS });
    await slow.end();
    const text = `${pace.runs} of ${pace.stands + pace.runs} ms`;
    if (code !== 0 && code !== 1) return [...failures, `${text}: verify ended with ${code}: ${err}`];
    const { total, failed, elapsedMs } = JSON.parse(out) as VerifyReport;
    tell(`${text}: ${failed.length} of ${total} promises called broken (${elapsedMs} ms)`);
    failures.push(...failed.map(({ promise, observed }) => `${text}: ${promise}: ${observed}`));
  }
  return failures;
}

/** Processes that are stopped and continued in turn, until this ends. */
class Slowed {
  readonly #pids: readonly number[];
  readonly #running: Promise<void>;
  #isOver = false;

  constructor(pids: readonly number[], pace: (typeof PACES)[number]) {
    this.#pids = pids;
    this.#running = this.#run(pace);
  }

  async #run({ stands, runs }: (typeof PACES)[number]): Promise<void> {
    while (!this.#isOver) {
      this.#signal('SIGSTOP');
      await sleep(stands);
      this.#signal('SIGCONT');
      await sleep(runs);
    }
  }

  #signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of this.#pids) process.kill(pid, signal);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }
}
