// Random damages to one lab: a plan shows each, one apply repairs it, and promises hold again. Damages that heal by
// themselves or are left alone show in no plan, and promises hold all the same.

import type { Plan } from '../../src/model/plan.ts';
import { FAULTS, FAULT_LAB, FAULT_PLACES, withObjects } from '../support/faults.ts';
import type { Fault } from '../support/faults.ts';
import type { LabSession } from '../support/lab-session.ts';
import { Random } from './random.ts';

export type DamageRun = {
  readonly seed: number;
  readonly count: number;
  /** After how many damages promises are probed. */
  readonly verifiesEvery: number;
  readonly only?: string;
  readonly tell: (line: string) => void;
};

/** What did not hold, in words; empty: everything. */
export async function runDamages(session: LabSession, run: DamageRun): Promise<readonly string[]> {
  const random = new Random(run.seed);
  const faults = FAULTS.filter(({ what }) => run.only === undefined || what.includes(run.only));
  await session.vpclab('up', session.file(FAULT_LAB), '--quiet');
  const failures: string[] = [];
  let order: readonly Fault[] = [];
  for (let round = 0; round < run.count; round += 1) {
    // Each comes once before one comes again.
    if (order.length === 0) order = random.shuffled(faults);
    const [fault, ...later] = order;
    order = later;
    if (fault === undefined) break;
    const target = random.pick(FAULT_PLACES[fault.on]);
    const nth = random.below(100);
    const name = `${round}: ${fault.what} (${target}, object ${nth})`;
    const begun = performance.now();
    const found = await damaged(session, fault, {
      target,
      nth,
      verifies: (round + 1) % run.verifiesEvery === 0,
    });
    run.tell(`${name}: ${found ?? 'ok'} (${Math.round(performance.now() - begun)} ms)`);
    if (found !== undefined) failures.push(`${name}: ${found}`);
  }
  const end = await session.run(['verify', '--quiet']);
  if (end.code !== 0) failures.push(`at the end: ${end.out.slice(0, 2_000)}`);
  return failures;
}

type Where = { readonly target: string; readonly nth: number; readonly verifies: boolean };

async function damaged(
  session: LabSession,
  { command, plan, mayHeal }: Fault,
  { target, nth, verifies }: Where,
): Promise<string | undefined> {
  const done = await session.run(['exec', target, '--', 'sh', '-c', withObjects(command, nth)]);
  if (done.code !== 0) return `the damage itself failed: ${done.err}`;
  const shown = await session.vpclab('plan', '--details');
  const isEmpty = shown.startsWith('Nothing to change');
  const isShown = typeof plan === 'string' ? isEmpty : plan.test(shown) || (mayHeal === true && isEmpty);
  const applied = await session.run(['apply']);
  const left = (await session.json<Plan>('plan')).changes.map(({ title }) => title);
  const verified = verifies ? await session.run(['verify', '--quiet']) : undefined;
  const faults = [
    ...(isShown ? [] : [`the plan says:\n${shown}`]),
    ...(applied.code === 0 ? [] : [`apply failed: ${applied.err}`]),
    ...(left.length === 0 ? [] : [`not repaired: ${left.join(', ')}`]),
    ...(verified === undefined || verified.code === 0 ? [] : [`broken: ${verified.out.slice(-1_500)}`]),
  ];
  return faults.length === 0 ? undefined : faults.join('\n');
}
