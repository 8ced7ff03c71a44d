import { expect, it } from 'vitest';
import { VpclabError } from '../errors.ts';
import type { PlanResult } from '../model/engine.ts';
import { applyAgreed } from './agreed-plan.ts';
import { recordingTerminal } from './terminal.ts';

type Asking = Parameters<typeof applyAgreed>[0];

function planOf(digest: string, removed: readonly string[]): PlanResult {
  const parts = removed.map(
    (name) => ({ title: `workload ${name}`, becomes: 'removed', changes: 1 }) as const,
  );
  return { lab: 'sample', digest, parts, changes: [], others: [], warnings: [] };
}

/** Each apply is refused while the lab has a later plan. */
async function run(plans: PlanResult[], asking: Partial<Asking> & { readonly answer?: boolean } = {}) {
  const terminal = recordingTerminal();
  const { answer = true } = asking;
  const seen = { asked: [] as string[], applied: [] as (string | undefined)[] };
  const outcome = await applyAgreed(
    {
      ...{ terminal, flags: {}, isAsked: true },
      plan: () => Promise.resolve(plans.shift() ?? planOf('none', [])),
      ask: (question) => {
        seen.asked.push(question);
        return Promise.resolve(answer);
      },
      ...asking,
    },
    (planned) => {
      seen.applied.push(planned);
      const isOutdated = plans.length > 0 && planned !== undefined;
      return isOutdated ? Promise.reject(new VpclabError('PLAN_OUTDATED', 'x')) : Promise.resolve('done');
    },
  ).catch((error: unknown) => error);
  return { ...seen, outcome, err: terminal.written.err };
}

it('asks before parts are removed, and applies that plan', async () => {
  const { asked, applied, err } = await run([planOf('a', ['web-1', 'web-2'])]);
  expect(asked).toEqual(['Remove 2 parts of lab sample?']);
  expect(applied).toEqual(['a']);
  expect(err).toContain('web-1');
});

it('asks about a saved plan too', async () => {
  expect(await run([planOf('a', ['web-1'])], { saved: 'a', answer: false })).toMatchObject({
    asked: ['Remove 1 part of lab sample?'],
    applied: [],
    outcome: { exitCode: 1 },
  });
});

it('does not ask about a saved plan that will be refused', async () => {
  expect(await run([planOf('b', ['web-1'])], { saved: 'a' })).toMatchObject({ asked: [], applied: ['a'] });
});

it('asks about a removal that was not planned before', async () => {
  const { asked, applied, outcome } = await run([planOf('a', []), planOf('b', ['web-1'])]);
  expect({ asked, applied, outcome }).toEqual({
    asked: ['Remove 1 part of lab sample?'],
    applied: ['a', 'b'],
    outcome: 'done',
  });
});

it('gives up on a lab that keeps changing', async () => {
  const plans = Array.from({ length: 9 }, (_, index) => planOf(String(index), []));
  const { applied, outcome } = await run(plans);
  expect(applied).toEqual(['0', '1', '2', '3', '4']);
  expect(outcome).toMatchObject({ code: 'PLAN_OUTDATED' });
});

it.each([
  ['--yes', { flags: { yes: true } }],
  ['--json', { flags: { json: true } }],
  ['--quiet', { flags: { quiet: true } }],
  ['no terminal', { isAsked: false }],
])('does not ask with %s', async (_why, asking) => {
  expect(await run([planOf('a', ['x'])], asking)).toMatchObject({ asked: [], applied: [undefined] });
  expect(await run([planOf('a', ['x'])], { ...asking, saved: 's' })).toMatchObject({
    asked: [],
    applied: ['s'],
  });
});
