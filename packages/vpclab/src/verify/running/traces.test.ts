import { expect, it } from 'vitest';
import type { LearnedNeighbours } from '../../machine/machine.ts';
import { Traces } from './traces.ts';

function machine(learned: Readonly<Record<string, readonly string[]>>) {
  const forgotten: LearnedNeighbours[] = [];
  const lost = new Set<string>();
  return {
    forgotten,
    lost,
    learnedNeighbours: async (names: readonly string[]) => {
      if (names.some((name) => lost.has(name))) throw new Error('its machine is lost');
      return names.map((netns) => ({ netns, addresses: learned[netns] ?? [] }));
    },
    forgetNeighbours: async (kept: readonly LearnedNeighbours[]) => void forgotten.push(...kept),
  };
}

it('forget what probes taught, and keep what was known before', async () => {
  const world = machine({ a: ['10.0.0.1'], b: [] });
  const traces = new Traces(world);
  await traces.note(['a', 'b']);
  await traces.teach(['a', 'b']);
  await traces.wipe();
  expect(world.forgotten).toEqual([
    { netns: 'a', addresses: ['10.0.0.1'] },
    { netns: 'b', addresses: [] },
  ]);
});

it('leave a namespace alone that cannot be asked, and ask it again at the next probe', async () => {
  const world = machine({ a: ['10.0.0.1'] });
  const traces = new Traces(world);
  world.lost.add('a');
  await traces.note(['a']);
  await traces.teach(['a']);
  await traces.wipe();
  expect(world.forgotten).toEqual([]);
  world.lost.clear();
  await traces.note(['a']);
  await traces.teach(['a']);
  await traces.wipe();
  expect(world.forgotten).toEqual([{ netns: 'a', addresses: ['10.0.0.1'] }]);
});
