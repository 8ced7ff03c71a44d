// Random sequences of live applies: each begins with a whole other lab, and goes on with changes that hand names,
// addresses and places from one to another. Traffic runs all the time, and nothing is verified in between.

import type { Plan } from '../../src/model/plan.ts';
import type { LabSession } from '../support/lab-session.ts';
import { expectedOf, labText, move, randomState, seenOutside } from './lab-state.ts';
import type { LabState } from './lab-state.ts';
import { Random } from './random.ts';
import { Watch } from './watch.ts';

const APPLIES = 3;
const WITHIN_MS = 2_000;
const SHOWN = 5;

export type SequencesRun = {
  readonly seed: number;
  readonly count: number;
  readonly tell: (line: string) => void;
};

/** The first of `count` seeds is `seed`. What did not hold, in words; empty: everything. */
export async function runSequences(session: LabSession, run: SequencesRun): Promise<readonly string[]> {
  const failures: string[] = [];
  const first = labText(randomState(new Random(run.seed)));
  await session.vpclab('up', session.file(first), '--quiet');
  const watch = new Watch(session);
  let before: LabState | undefined;
  try {
    for (let seed = run.seed; seed < run.seed + run.count; seed += 1) {
      const random = new Random(seed);
      const state = randomState(random);
      const said = ['another lab'];
      for (let step = 0; step < APPLIES; step += 1) {
        if (step > 0) said.push(move(state, random));
        const begun = performance.now();
        const problems = await applied(session, watch, before, state);
        const text = `${seed}.${step}: ${said.at(-1)}`;
        run.tell(
          `${text}: ${problems.length === 0 ? 'ok' : problems.join('\n  ')} (${Math.round(performance.now() - begun)} ms)`,
        );
        before = structuredClone(state);
        if (problems.length === 0) continue;
        failures.push(
          `seed ${seed}, after ${said.join(', ')}:\n  ${problems.join('\n  ')}\n${labText(state)}`,
        );
        break;
      }
    }
    return failures;
  } finally {
    await watch.end();
  }
}

async function applied(
  session: LabSession,
  watch: Watch,
  before: LabState | undefined,
  state: LabState,
): Promise<readonly string[]> {
  const problems: string[] = [];
  await watch.ask({ allow: [...new Set([...seenOutside(before ?? state), ...seenOutside(state)])] });
  const done = await session.run(['apply', session.file(labText(state)), '--quiet']);
  if (done.code !== 0) problems.push(`apply failed: ${done.err}`);
  const checked = await watch.ask<{ problems: readonly string[] }>({
    ...expectedOf(state),
    withinMs: WITHIN_MS,
  });
  problems.push(...checked.problems);
  const { changes } = await session.json<Plan>('plan');
  if (changes.length > 0) problems.push(`the plan: ${changes.map(({ title }) => title).join(', ')}`);
  const { foreign } = await watch.ask<{ foreign: readonly string[] }>({ outside: true });
  problems.push(...foreign.map((seen) => `seen outside: ${seen}`));
  const more = problems.length - SHOWN;
  return more > 0 ? [...problems.slice(0, SHOWN), `and ${more} more`] : problems;
}
