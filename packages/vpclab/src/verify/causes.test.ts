import { expect, it } from 'vitest';
import type { PromiseResult } from '../model/engine.ts';
import type { LabPromise } from '../model/promise.ts';
import { causesOf, factFor } from './causes.ts';
import type { Broken, Fact } from './causes.ts';
import type { Lost } from './trace.ts';

function broken(from: string, to: string, lost?: Lost): Broken {
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
    lostAt: lost?.text,
    cause: undefined,
    elapsedMs: 1,
  };
  return { promise, result, lost };
}

function touches(name: string): Fact['breaks'] {
  return (promise) => promise.kind === 'listener' && [promise.from.name, promise.to.name].includes(name);
}

const LINK: Fact = { kind: 'link', text: 'link a/eth0 is down', breaks: touches('a') };
const SESSION: Fact = { kind: 'session', text: 'the session of b is down', breaks: touches('b') };

const AT_ROUTER: Lost = {
  text: 'lr-a, ingress table lr_in_ip_routing: OVN drops it there',
  at: { datapath: 'lr-a', table: 'lr_in_ip_routing' },
};

it('gives one cause for all promises that a fact breaks, and the first fact counts', () => {
  const causes = causesOf([broken('b', 'c'), broken('a', 'b'), broken('c', 'a')], [LINK, SESSION]);
  expect(causes).toStrictEqual([
    { kind: 'link', text: LINK.text, promises: ['a reaches b', 'c reaches a'] },
    { kind: 'session', text: SESSION.text, promises: ['b reaches c'] },
  ]);
});

it('joins what was lost at one place', () => {
  const causes = causesOf([broken('x', 'y', AT_ROUTER), broken('z', 'y', AT_ROUTER)], []);
  expect(causes).toEqual([{ kind: 'lost', text: AT_ROUTER.text, promises: ['x reaches y', 'z reaches y'] }]);
});

function drift(text: string, where: 'ovn' | 'namespace', given: Partial<Fact & Fact['drift']> = {}): Fact {
  const { canLose = () => true, isAt = () => false, breaks = () => true } = given;
  return { kind: 'drift', text, fix: 'apply it', breaks, drift: { where, canLose, isAt } };
}

function blamed(lost: Lost | undefined, ...facts: readonly Fact[]): string | undefined {
  return causesOf([broken('x', 'y', lost)], facts)[0]?.text;
}

it('blames what is down before what differs, and where OVN drops it what differs there', () => {
  const [here, row, atPlace] = [
    drift('a namespace', 'namespace'),
    drift('a row', 'ovn'),
    drift('the route', 'ovn', { isAt: ({ at }) => at?.datapath === 'lr-a' }),
  ];
  const down: Fact = { kind: 'link', text: 'a link', breaks: () => true };
  expect(blamed(AT_ROUTER, here, row, atPlace, down)).toBe('a link');
  expect(blamed(AT_ROUTER, here, row, atPlace)).toBe('the route');
  expect(blamed(AT_ROUTER, here, row)).toBe('a row');
  expect(blamed(AT_ROUTER, here)).toBe('a namespace');
  expect(blamed({ text: 'behind a port' }, here, row, atPlace)).toBe('a namespace');
  expect(blamed(undefined, row)).toBe('a row');
  // Without a trace, what OVN makes of a row does not show: silence is asked again.
  expect(factFor(broken('x', 'y').promise, [row, here])).toBe(here);
});

it('blames no row that cannot lose a packet there, and none that has nothing to do with the promise', () => {
  const list = drift('an access list', 'ovn', { canLose: () => false });
  expect(blamed(AT_ROUTER, list)).toBe(AT_ROUTER.text);
  expect(blamed(AT_ROUTER, drift('of others', 'namespace', { breaks: () => false }))).toBe(AT_ROUTER.text);
  expect(blamed(undefined, list)).toBe('an access list');
});

it('joins what one row breaks, whether it was traced or not, and says what puts it right', () => {
  const route = drift('the route', 'ovn', { isAt: () => true, breaks: touches('a') });
  const other = drift('another row', 'ovn');
  const some = [broken('a', 'b', AT_ROUTER), broken('b', 'a'), broken('c', 'd')];
  expect(causesOf(some, [other, route])).toEqual([
    { kind: 'drift', text: 'another row', fix: 'apply it', promises: ['c reaches d'] },
    { kind: 'drift', text: 'the route', fix: 'apply it', promises: ['a reaches b', 'b reaches a'] },
  ]);
});

it('leaves what nothing explains alone, after what is explained', () => {
  const causes = causesOf([broken('x', 'y'), broken('a', 'y')], [LINK]);
  expect(causes.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'link: link a/eth0 is down',
    'promise: x reaches y: nothing came',
  ]);
});

it('blames what breaks most, of rows that can each be why', () => {
  const some = drift('of a', 'namespace', { breaks: touches('a') });
  const many = drift('of all', 'namespace');
  for (const facts of [
    [some, many],
    [many, some],
  ])
    for (const lost of [undefined, { text: 'behind a port' }])
      expect(causesOf([broken('a', 'b', lost), broken('c', 'd'), broken('d', 'c')], facts)).toMatchObject([
        { text: 'of all', promises: ['a reaches b', 'c reaches d', 'd reaches c'] },
      ]);
});

it('blames for a wall without a trace what is in OVN first, and for silence what is in a namespace', () => {
  const facts = [drift('a namespace', 'namespace'), drift('a row', 'ovn')];
  const silent = broken('x', 'y');
  const wall: LabPromise = { ...silent.promise, kind: 'wall' } as never;
  expect(causesOf([{ ...silent, promise: wall }], facts)[0]?.text).toBe('a row');
  expect(causesOf([silent], facts)[0]?.text).toBe('a namespace');
});

it('asks about no more than the first rows of a lab that differs as a whole, and about all that is down', () => {
  const down = Array.from({ length: 60 }, (_, index): Fact => ({
    ...{ kind: 'link', text: `link ${index}` },
    breaks: touches(`x${index}`),
  }));
  const asked = new Set<number>();
  const rows = Array.from({ length: 60 }, (_, index) =>
    drift(`row ${index}`, 'namespace', { breaks: () => (asked.add(index), index === 49) }),
  );
  const many = Array.from({ length: 10_001 }, (_, index) => broken('a', `b${index}`));
  const causes = causesOf([...many, broken('x59', 'y')], [...down, ...rows]);
  expect(causes.map(({ text, promises }) => [text, promises.length])).toEqual([
    ['link 59', 1],
    ['row 49', 10_001],
  ]);
  expect(asked.size).toBe(50);
  // Of few promises all rows are asked.
  asked.clear();
  causesOf(many.slice(0, 5), rows);
  expect(asked.size).toBe(60);
});
