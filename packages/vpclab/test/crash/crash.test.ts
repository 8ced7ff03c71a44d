// Kills -9 at random points of up, apply and down over random labs: whatever was killed, the next command converges, the
// plan is empty, verify passes, and nothing is orphaned. VPCLAB_CRASHES says how many (20 by default, 200 by
// `npm run test:crash`), VPCLAB_CRASH_SEED which, VPCLAB_CRASH_LIFE with which life of the seed's to begin.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { reasonToSkip } from '../support/users.ts';
import { LabSession, succeeded } from '../support/lab-session.ts';
import { timed } from '../support/lab-until.ts';
import { CrashLab } from './crash-lab.ts';
import { attackText, crashScript, strikesTwice, type Operation, type Step } from './crash-script.ts';
import { goOn, nextCommand } from './next-command.ts';
import { startOwnHost, type OwnHost } from './own-host.ts';
import { summary, type Crash } from './tally.ts';

const CRASHES = Number(process.env['VPCLAB_CRASHES'] ?? 20);
const SEED = Number(process.env['VPCLAB_CRASH_SEED'] ?? 20_261);
const FIRST_LIFE = Number(process.env['VPCLAB_CRASH_LIFE'] ?? 0);
const CRASH_MS = 60_000;
const MOST_FAILURES = 5;

const reason = reasonToSkip('root');
const session = new LabSession();
let host: OwnHost | undefined;

beforeAll(async () => {
  if (reason === undefined) host = await startOwnHost(session.user.directory);
});

afterAll(async () => {
  await session.end();
  await host?.end();
});

test(
  `${CRASHES} kills at random points of up, apply and down`,
  async ({ skip }) => {
    skip(reason !== undefined, reason);
    if (host === undefined) throw new Error('there is no host');
    const crashes: Crash[] = [];
    const failures: string[] = [];
    const script = crashScript(SEED);
    const lab = new CrashLab(session, host, await host.state());
    const usualMs = await usualTimes(lab, script[0]?.steps ?? []);
    for (let number = FIRST_LIFE; crashes.length < CRASHES && failures.length < MOST_FAILURES; number += 1) {
      const life = script[number % script.length];
      for (const [index, step] of (life?.steps ?? []).entries()) {
        const isLast = crashes.length >= CRASHES;
        if (isLast) break;
        try {
          crashes.push(...(await live(lab, step, usualMs)));
        } catch (error) {
          const where = `VPCLAB_CRASH_SEED=${SEED} VPCLAB_CRASH_LIFE=${number}, step ${index + 1} of it (${step.operation}: ${step.attacks.map(attackText).join(', then ')})`;
          const failure = `${where}\n${error instanceof Error ? error.message : String(error)}\nlog of vpclabd:\n${lab.log()}\nlab file:\n${step.text}`;
          console.error(failure);
          failures.push(failure);
          break;
        }
      }
      await lab.command('down', '');
    }
    console.log(JSON.stringify({ ...summary(crashes), usualMs, seed: SEED, failures: failures.length }));
    expect(failures).toEqual([]);
  },
  (CRASHES + 10) * CRASH_MS,
);

/** How long each takes when nobody is killed. */
async function usualTimes(lab: CrashLab, steps: readonly Step[]): Promise<Record<Operation, number>> {
  const [first = '', second = ''] = steps.map(({ text }) => session.file(text));
  const time = async (operation: Operation, file: string): Promise<number> =>
    await timed(async () => succeeded([operation], await lab.command(operation, file)));
  return { up: await time('up', first), apply: await time('apply', second), down: await time('down', '') };
}

/** One step: the command is attacked, then, if more attacks are left, the command that is to mend the lab. */
async function live(
  lab: CrashLab,
  { operation, text, attacks }: Step,
  usualMs: Record<Operation, number>,
): Promise<readonly Crash[]> {
  const file = session.file(text);
  const struck: Omit<Crash, 'convergedMs' | 'waits'>[] = [];
  let current = operation;
  let struckAt: number | undefined;
  for (const attack of attacks) {
    const startedAt = performance.now();
    const { outcome, atMs } = await lab.attacked(current, file, attack, usualMs[current]);
    if (atMs !== undefined) {
      const carriedOn = outcome.code === 0;
      struckAt = startedAt + atMs;
      struck.push({ operation: current, victim: attack.victim, carriedOn, twice: strikesTwice(attack) });
      // Killed itself, a command tells nothing.
      const isCliDead = attack.victim === 'cli' || attack.victim === 'both';
      if (attack.victim === 'init') expectNothing(await lab.flawsLifeless());
      if (isCliDead || attack.victim === 'init') continue;
    }
    // It came through before anybody was killed: the machine is faster than it was.
    else if (outcome.code === 0) usualMs[current] = outcome.elapsedMs;
    // Whoever lost vpclabd only does not fail of it: it may have been refused, as a second `up` is.
    const next = nextCommand(current, outcome);
    if (next === 'done') break;
    if (next !== 'wait') current = next;
  }
  const waits = await goOn(current, async (command) => await lab.command(command, file));
  const convergedMs = Math.round(performance.now() - (struckAt ?? performance.now()));
  expectNothing(operation === 'down' ? await lab.flawsDown() : await lab.flawsUp(text, file));
  return struck.map((crash) => ({ ...crash, convergedMs, waits }));
}

function expectNothing(flaws: readonly string[]): void {
  if (flaws.length > 0) throw new Error(flaws.join('\n'));
}
