// Carries steps out: each begins when what it waits for is over, all that can run runs side by side, and what fails
// takes along only what needs it. It knows the graph and nothing else.

import { VpclabError, errorMessage } from '../errors.ts';
import type { Step, Task } from '../kinds/work/step.ts';
import type { OnProgress, Stages } from './stages.ts';

export type Failure =
  | { readonly what: string; readonly error: unknown }
  /** Not tried, as something that it needs failed: what, and how. */
  | { readonly what: string; readonly skippedAfter: string };

/** All failures, in the order in which they happened; empty when all is done. */
export async function carryOut(
  steps: readonly Step[],
  { stages, signal }: { readonly stages: Stages; readonly signal: AbortSignal },
): Promise<readonly Failure[]> {
  const graph = new Graph(merged(steps));
  graph.refuseCircles();
  const run = new Run(stages, signal);
  const running = new Map<Step, Promise<void>>();
  const settled = (step: Step): Promise<void> => {
    const known =
      running.get(step) ?? Promise.all(graph.before(step).map(settled)).then(() => run.step(step));
    running.set(step, known);
    return known;
  };
  for (const step of graph.steps) if (step.tasks.length > 0) stages.expect(step.stage);
  await Promise.all(graph.steps.map(settled));
  return run.failures;
}

/** Steps of one name are one. */
function merged(steps: readonly Step[]): readonly Step[] {
  return [...Map.groupBy(steps, (step) => step.name).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    return [
      {
        ...first,
        tasks: alike.flatMap((step) => step.tasks),
        after: [...new Set(alike.flatMap((step) => step.after))],
      },
    ];
  });
}

class Graph {
  readonly steps: readonly Step[];
  readonly #givers = new Map<string, Set<Step>>();
  readonly #before = new Map<Step, readonly Step[]>();

  constructor(steps: readonly Step[]) {
    this.steps = steps;
    for (const step of steps) {
      for (const what of [nameOf(step), ...step.tasks.flatMap((task) => task.gives)]) {
        const givers = this.#givers.get(what) ?? new Set();
        this.#givers.set(what, givers.add(step));
      }
    }
  }

  before(step: Step): readonly Step[] {
    const known = this.#before.get(step);
    if (known !== undefined) return known;
    const awaited = new Set([...step.after, ...step.tasks.flatMap((task) => task.needs)]);
    const found = new Set([...awaited].flatMap((what) => [...(this.#givers.get(what) ?? [])]));
    found.delete(step);
    this.#before.set(step, [...found]);
    return [...found];
  }

  /** Steps that wait for each other would never run. */
  refuseCircles(): void {
    const state = new Map<Step, 'open' | 'done'>();
    const visit = (step: Step, path: readonly string[]): void => {
      const way = [...path, step.name];
      if (state.get(step) === 'open')
        throw new VpclabError('INTERNAL', `steps wait for each other: ${way.join(' after ')}`);
      if (state.get(step) === 'done') return;
      state.set(step, 'open');
      for (const earlier of this.before(step)) visit(earlier, way);
      state.set(step, 'done');
    };
    for (const step of this.steps) visit(step, []);
  }
}

class Run {
  readonly failures: Failure[] = [];
  /** What does not hold, and which failure is behind it. */
  readonly #missing = new Map<string, string>();
  readonly #stages: Stages;
  readonly #signal: AbortSignal;

  constructor(stages: Stages, signal: AbortSignal) {
    this.#stages = stages;
    this.#signal = signal;
  }

  async step(step: Step): Promise<void> {
    const ready: Task[] = [];
    for (const task of step.tasks) {
      const cause = task.needs.map((what) => this.#missing.get(what)).find((text) => text !== undefined);
      if (cause === undefined) ready.push(task);
      else this.#fail(step, task, { what: task.what, skippedAfter: cause }, cause);
    }
    let failed: unknown;
    if (ready.length > 0) {
      const onProgress = this.#stages.enter(step.stage);
      failed = await this.#attempt(step, ready, onProgress);
    }
    if (step.tasks.length > 0) this.#stages.leave(step.stage, failed);
  }

  /** The first error, after everything was tried. */
  async #attempt(step: Step, tasks: readonly Task[], onProgress: OnProgress): Promise<unknown> {
    try {
      this.#signal.throwIfAborted();
      await step.run(tasks, onProgress);
      return undefined;
    } catch (error) {
      if (this.#signal.aborted || step.isWhole === true || tasks.length === 1) {
        for (const task of tasks)
          this.#fail(step, task, { what: task.what, error }, `${task.what}: ${errorMessage(error)}`);
        return error;
      }
      const half = Math.ceil(tasks.length / 2);
      const first = await this.#attempt(step, tasks.slice(0, half), onProgress);
      const second = await this.#attempt(step, tasks.slice(half), onProgress);
      return first ?? second;
    }
  }

  #fail(step: Step, task: Task, failure: Failure, cause: string): void {
    this.failures.push(failure);
    for (const what of [nameOf(step), ...task.gives])
      if (!this.#missing.has(what)) this.#missing.set(what, cause);
  }
}

function nameOf(step: Step): string {
  return `step ${step.name}`;
}
