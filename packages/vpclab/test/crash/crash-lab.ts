// One lab that is attacked again and again: its commands, what kills them, and what must hold afterwards.

import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { VerifyReport } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import { planText } from '../../src/plan/text.ts';
import { CONCEPTS } from '../../src/concepts/registry.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';
import type { LabSession, Outcome } from '../support/lab-session.ts';
import { strikesTwice, type Attack, type Operation, type Victim } from './crash-script.ts';
import { expectedInventory } from './expected.ts';
import { inventory, strays } from './inspect.ts';
import { untilEvent } from './lab-events.ts';
import { succeededJson } from './next-command.ts';
import type { OwnHost } from './own-host.ts';
import { initOf, pidNamespace, strike } from './victims.ts';

const NAME = 'crash';
const COMMAND_MS = 60_000;
/** For what it has said to arrive, once it is gone. */
const CLOSE_MS = 10_000;
const SETTLE_MS = 5_000;
const POLL_MS = 50;
const STRIKE_POLL_MS = 4;
const AGAIN_MS = 2_000;

export type Struck = {
  readonly outcome: Outcome;
  /** When, since the command began; undefined: it ended before. */ readonly atMs: number | undefined;
};

export class CrashLab {
  readonly #session: LabSession;
  readonly #host: OwnHost;
  readonly #hostBefore: string;

  constructor(session: LabSession, host: OwnHost, hostBefore: string) {
    this.#session = session;
    this.#host = host;
    this.#hostBefore = hostBefore;
  }

  words(operation: Operation, file: string): readonly string[] {
    const lab = ['--name', NAME, '--json'];
    return operation === 'down' ? ['down', ...lab] : [operation, file, ...lab];
  }

  async command(operation: Operation, file: string): Promise<Outcome> {
    return await this.#run(this.words(operation, file));
  }

  /** Runs the command and kills at the moment. `usualMs`: how long it takes when nobody is killed. */
  async attacked(operation: Operation, file: string, attack: Attack, usualMs: number): Promise<Struck> {
    const since = new Date();
    const startedAt = performance.now();
    const sinceStart = (): number => Math.round(performance.now() - startedAt);
    const command = this.#session.start(this.words(operation, file), { prefix: this.#host.prefix });
    const { child } = command;
    const over = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      over.abort();
    });
    let atMs: number | undefined;
    if (await this.#moment(attack, { since, signal: over.signal, usualMs })) {
      if (await this.#strike(attack.victim, child.pid, over.signal)) atMs = sinceStart();
    }
    if (atMs !== undefined && strikesTwice(attack)) {
      await sleep(attack.againMs);
      // Nobody may be left to kill, when the lab has gone with its command.
      const giveUp = AbortSignal.timeout(AGAIN_MS);
      if (await this.#strike('vpclabd', child.pid, giveUp)) atMs = sinceStart();
    }
    const [code] = await command.end(COMMAND_MS + CLOSE_MS);
    const { out, err } = command;
    return { outcome: { code: code ?? -1, out, err, elapsedMs: sinceStart() }, atMs };
  }

  /** False: there was nobody to kill before the signal came. */
  async #strike(victim: Victim, cli: number | undefined, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (strike(victim, { root: this.#session.root, lab: NAME, cli })) return true;
      await sleep(STRIKE_POLL_MS);
    }
    return false;
  }

  async #moment(
    { moment }: Attack,
    { since, signal, usualMs }: { since: Date; signal: AbortSignal; usualMs: number },
  ): Promise<boolean> {
    if (moment.kind === 'time') {
      await sleep(moment.fraction * usualMs, undefined, { signal }).catch(() => undefined);
      return !signal.aborted;
    }
    const socket = join(this.#session.root, NAME, 'api.sock');
    const { stage, state, delayMs } = moment;
    const seen = await untilEvent(
      socket,
      (record) => record.kind === 'stage' && record.stage === stage && record.state === state,
      { since, signal },
    );
    if (seen) await sleep(delayMs);
    return seen;
  }

  /** Everything that is not as it should be in a lab that runs and is as its file says. */
  async flawsUp(text: string, file: string): Promise<readonly string[]> {
    const plan = succeededJson<Plan>('plan', await this.#run(['plan', file, '--name', NAME, '--json']));
    const report = succeededJson<VerifyReport>(
      'verify',
      await this.#run(['verify', '--name', NAME, '--json']),
      [0, 1],
    );
    return [
      ...(plan.changes.length === 0
        ? []
        : [`the plan is not empty:\n${planText(plan, { details: true, concepts: CONCEPTS })}`]),
      ...report.failed.map(
        ({ promise, observed, lostAt }) => `verify: ${promise}: ${observed} (${lostAt ?? 'no trace'})`,
      ),
      ...(await settled(async () => await this.#orphansUp(text))),
      ...(await this.#hostFlaws()),
    ];
  }

  /** The same of a lab that is down. */
  async flawsDown(): Promise<readonly string[]> {
    return [...(await settled(() => Promise.resolve(this.#orphansDown()))), ...(await this.#hostFlaws())];
  }

  /** After the first process was killed everything has to go by itself. */
  async flawsLifeless(): Promise<readonly string[]> {
    return await settled(() => Promise.resolve(strays(this.#session.user.directory, undefined)));
  }

  isRunning(): boolean {
    return initOf(this.#session.root, NAME) !== undefined;
  }

  /** The end of vpclabd's log, for failures. */
  log(): string {
    try {
      const lines = readFileSync(join(this.#session.root, NAME, 'sandbox.log'), 'utf8')
        .trimEnd()
        .split('\n');
      return lines
        .slice(-15)
        .map((line) => line.slice(0, 600))
        .join('\n');
    } catch {
      return 'there is no log';
    }
  }

  async #orphansUp(text: string): Promise<readonly string[]> {
    const init = initOf(this.#session.root, NAME);
    if (init === undefined) return ['the lab does not run'];
    const parsed = parseLab({ fileName: 'random.yaml', text });
    const nodes = parsed.kind === 'errors' ? [] : parsed.lab.nodes.map(({ name }) => name);
    const [expected, seen] = await Promise.all([expectedInventory(text, NAME), inventory(init, nodes)]);
    return [
      ...lacking(seen, expected).map((line) => `too much inside: ${line}`),
      ...lacking(expected, seen).map((line) => `missing inside: ${line}`),
      ...strays(this.#session.user.directory, pidNamespace(init)).map(
        (line) => `outside of the sandbox: ${line}`,
      ),
    ];
  }

  #orphansDown(): readonly string[] {
    return [
      ...readdirSync(this.#session.root).map((entry) => `left in the runtime directory: ${entry}`),
      ...strays(this.#session.user.directory, undefined).map((line) => `left running: ${line}`),
    ];
  }

  async #hostFlaws(): Promise<readonly string[]> {
    const now = await this.#host.state();
    if (now === this.#hostBefore) return [];
    return [
      ...lacking(now.split('\n'), this.#hostBefore.split('\n')).map((line) => `left on the host: ${line}`),
      'the host is not as it was',
    ];
  }

  async #run(args: readonly string[]): Promise<Outcome> {
    return await this.#session.run(args, { prefix: this.#host.prefix });
  }
}

/** What is in `these` more often than in `those`. */
function lacking(these: readonly string[], those: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of those) left.set(line, (left.get(line) ?? 0) + 1);
  return these.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** What ovn-controller and ending processes still do is given a moment. */
async function settled(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const flaws = await look();
    if (flaws.length === 0 || performance.now() > deadline) return flaws;
    await sleep(POLL_MS);
  }
}
