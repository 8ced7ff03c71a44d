import { expect, it } from 'vitest';
import type { PromiseResult } from '../model/engine.ts';
import type { LabPromise } from '../model/promise.ts';
import { causesOf, factFor } from './causes.ts';
import type { Broken, Fact } from './causes.ts';

function broken(from: string, to: string, lostAt?: string): Broken {
  const promise: LabPromise = {
    kind: 'listener',
    text: `${from} reaches ${to}`,
    category: 'test',
    from: { name: from, netns: from },
    to: { name: to, address: '10.0.0.1' as never },
    port: 80,
  };
  const result: PromiseResult = {
    promise: promise.text,
    category: 'test',
    from,
    to,
    expected: 'reachable',
    ok: false,
    observed: 'nothing came',
    lostAt,
    cause: undefined,
    elapsedMs: 1,
  };
  return { promise, result };
}

function touches(name: string): Fact['breaks'] {
  return (promise) => promise.kind === 'listener' && [promise.from.name, promise.to.name].includes(name);
}

const LINK: Fact = { kind: 'link', text: 'link a/eth0 is down', breaks: touches('a') };
const SESSION: Fact = { kind: 'session', text: 'the session of b is down', breaks: touches('b') };

it('gives one cause for all promises that a fact breaks, and the first fact counts', () => {
  const causes = causesOf([broken('b', 'c'), broken('a', 'b'), broken('c', 'a')], [LINK, SESSION]);
  expect(causes).toEqual([
    { kind: 'link', text: LINK.text, promises: ['a reaches b', 'c reaches a'] },
    { kind: 'session', text: SESSION.text, promises: ['b reaches c'] },
  ]);
});

it('joins what was lost at one place', () => {
  const causes = causesOf(
    [broken('x', 'y', 'OVN drops it: lr-a'), broken('z', 'y', 'OVN drops it: lr-a')],
    [],
  );
  expect(causes).toEqual([
    { kind: 'lost', text: 'OVN drops it: lr-a', promises: ['x reaches y', 'z reaches y'] },
  ]);
});

it('takes a guess only where packets tell no other place, and a sure fact before it', () => {
  const guess: Fact = {
    kind: 'drift',
    text: 'a differs from the lab file',
    breaks: touches('a'),
    isGuess: true,
  };
  const other: Fact = { ...guess, text: 'd differs from the lab file', breaks: touches('d') };
  expect(factFor(broken('a', 'x').promise, [guess])).toBeUndefined();
  const causes = causesOf(
    [
      broken('a', 'x'),
      broken('a', 'y', 'OVN drops it: lr-a'),
      broken('a', 'b'),
      broken('x', 'y'),
      broken('d', 'y'),
    ],
    [guess, SESSION, other],
  );
  expect(causes).toEqual([
    { kind: 'drift', text: guess.text, promises: ['a reaches x'] },
    { kind: 'session', text: SESSION.text, promises: ['a reaches b'] },
    { kind: 'drift', text: other.text, promises: ['d reaches y'] },
    { kind: 'lost', text: 'OVN drops it: lr-a', promises: ['a reaches y'] },
    { kind: 'promise', text: 'x reaches y: nothing came', promises: ['x reaches y'] },
  ]);
});

it('leaves what nothing explains alone, after what is explained', () => {
  const causes = causesOf([broken('x', 'y'), broken('a', 'y')], [LINK]);
  expect(causes.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'link: link a/eth0 is down',
    'promise: x reaches y: nothing came',
  ]);
});
