import { expect, test } from 'vitest';
import type { Step, Task } from '../kinds/work/step.ts';
import type { LabEvent } from '../model/engine.ts';
import { carryOut } from './schedule.ts';
import { Stages } from './stages.ts';

/** Steps in short: what each of their objects gives and needs. */
type Sketch = {
  readonly name: string;
  readonly stage?: string;
  readonly after?: readonly string[];
  readonly isWhole?: true;
  readonly tasks: Readonly<
    Record<string, { readonly gives?: readonly string[]; readonly needs?: readonly string[] }>
  >;
};

type Outcome = {
  /** What was begun and ended, in order. */
  readonly order: readonly string[];
  readonly done: readonly string[];
  readonly failures: readonly string[];
  readonly events: readonly string[];
};

const TURN_MS = 5;

async function run(
  sketches: readonly Sketch[],
  broken: readonly string[] = [],
  signal = new AbortController().signal,
): Promise<Outcome> {
  const order: string[] = [];
  const done: string[] = [];
  const events: LabEvent[] = [];
  const steps = sketches.map(({ name, stage, after = [], tasks, isWhole }): Step => {
    const objects = Object.entries(tasks).map(([what, { gives = [], needs = [] }]): Task => ({
      what,
      change: undefined,
      gives,
      needs,
    }));
    return {
      name,
      stage,
      tasks: objects,
      after,
      ...(isWhole === true ? { isWhole } : {}),
      run: async (some) => {
        const names = some.map(({ what }) => what);
        order.push(`begin ${name}`);
        await new Promise((resolve) => setTimeout(resolve, TURN_MS));
        const bad = names.find((what) => broken.includes(what));
        if (bad !== undefined) throw new Error(`${bad} is broken`);
        done.push(...names.filter((what) => !done.includes(what)));
        order.push(`end ${name}`);
      },
    };
  });
  const failures = await carryOut(steps, { stages: new Stages((event) => events.push(event)), signal });
  return {
    order,
    done: done.toSorted(),
    failures: failures.map((failure) =>
      'error' in failure ? String(failure.error) : `${failure.what} after ${failure.skippedAfter}`,
    ),
    events: events.map((event) => (event.kind === 'stage' ? `${event.stage} ${event.state}` : event.kind)),
  };
}

const objects = (...names: readonly string[]): Sketch['tasks'] =>
  Object.fromEntries(names.map((name) => [name, { gives: [name] }]));

test('what waits for nothing runs side by side', async () => {
  const { order } = await run([
    { name: 'a', tasks: objects('a1') },
    { name: 'b', tasks: objects('b1') },
  ]);
  expect(order).toEqual(['begin a', 'begin b', 'end a', 'end b']);
});

test.each<readonly [how: string, second: Sketch]>([
  ['an object needs what another gives', { name: 'b', tasks: { b1: { needs: ['a1'] } } }],
  ['it comes after what another gives', { name: 'b', after: ['a2'], tasks: objects('b1') }],
  ['it comes after a step', { name: 'b', after: ['step a'], tasks: objects('b1') }],
])('a step waits: %s', async (_how, second) => {
  const { order } = await run([second, { name: 'a', tasks: objects('a1', 'a2') }]);
  expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});

test('it waits for a step that has nothing to do as well, and so for what that waits for', async () => {
  const { order } = await run([
    { name: 'c', after: ['step b'], tasks: objects('c1') },
    { name: 'b', after: ['step a'], tasks: {} },
    { name: 'a', tasks: objects('a1') },
  ]);
  expect(order).toEqual(['begin a', 'end a', 'begin c', 'end c']);
});

test('what no step gives is there already', async () => {
  const { done } = await run([{ name: 'a', after: ['x'], tasks: { a1: { needs: ['y'] } } }]);
  expect(done).toEqual(['a1']);
});

test('steps of one name are one step, with the objects of all', async () => {
  const { order, done } = await run([
    { name: 'a', tasks: objects('a1') },
    { name: 'b', tasks: objects('b1') },
    { name: 'a', after: ['b1'], tasks: objects('a2') },
  ]);
  expect(order).toEqual(['begin b', 'end b', 'begin a', 'end a']);
  expect(done).toEqual(['a1', 'a2', 'b1']);
});

test('one object of many that fails is found, and the others are done', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `a${index}`);
  const { done, failures } = await run([{ name: 'a', tasks: objects(...names) }], ['a4', 'a7']);
  expect(done).toEqual(names.filter((name) => name !== 'a4' && name !== 'a7'));
  expect(failures).toEqual(['Error: a4 is broken', 'Error: a7 is broken']);
});

test('a transaction fails as a whole, and is not tried in parts', async () => {
  const { order, done, failures } = await run(
    [{ name: 'a', isWhole: true, tasks: objects('a1', 'a2') }],
    ['a2'],
  );
  expect(order).toEqual(['begin a']);
  expect(done).toEqual([]);
  expect(failures).toHaveLength(2);
});

test('what needs a failed step is left out, and what needs that; the rest is done', async () => {
  const { done, failures } = await run(
    [
      { name: 'a', tasks: objects('a1', 'a2') },
      { name: 'b', tasks: { b1: { gives: ['b1'], needs: ['a1'] }, b2: { gives: ['b2'], needs: ['a2'] } } },
      { name: 'c', tasks: { c1: { needs: ['b1'] }, c2: { needs: ['b2'] } } },
    ],
    ['a1'],
  );
  expect(done).toEqual(['a2', 'b2', 'c2']);
  expect(failures).toEqual(['Error: a1 is broken', 'b1 after a1: a1 is broken', 'c1 after a1: a1 is broken']);
});

test('what only comes after something is done whatever became of that', async () => {
  const { done, failures } = await run(
    [
      { name: 'a', tasks: objects('a1') },
      { name: 'b', after: ['a1', 'step a'], tasks: objects('b1') },
    ],
    ['a1'],
  );
  expect(done).toEqual(['b1']);
  expect(failures).toEqual(['Error: a1 is broken']);
});

test('a stage starts with its first step and ends with its last, and fails with any', async () => {
  const { events } = await run(
    [
      { name: 'a', stage: 'one', tasks: objects('a1') },
      { name: 'b', stage: 'one', after: ['a1'], tasks: objects('b1') },
      { name: 'c', stage: 'two', after: ['b1'], tasks: objects('c1') },
      { name: 'd', stage: 'three', tasks: {} },
    ],
    ['c1'],
  );
  expect(events).toEqual(['one started', 'one done', 'two started', 'two failed']);
});

test('nothing is begun once it was called off', async () => {
  const { order, failures } = await run(
    [{ name: 'a', tasks: objects('a1') }],
    [],
    AbortSignal.abort(new Error('called off')),
  );
  expect(order).toEqual([]);
  expect(failures).toEqual(['Error: called off']);
});

test('steps that wait for each other are refused before anything runs', async () => {
  const circle: readonly Sketch[] = [
    { name: 'a', after: ['b1'], tasks: objects('a1') },
    { name: 'b', after: ['step a'], tasks: objects('b1') },
  ];
  await expect(run(circle)).rejects.toThrow('steps wait for each other: a after b after a');
});
