import { expect, it } from 'vitest';
import { gathered } from './routing-feed.ts';

const announce = (gateway: string, prefix: string) =>
  ({ kind: 'announce', gateway, prefix, source: 'subnets', of: 'web' }) as const;
const learn = (gateway: string) =>
  ({
    kind: 'learn',
    as: 'static-routes',
    router: 'lr',
    gateway,
    prefix: '10.1.0.0/16',
    nextHop: '169.254.176.2',
  }) as const;

it('gathers what one gateway does at a time, and keeps regions apart', () => {
  const prefixes = Array.from({ length: 10 }, (_none, index) => `10.0.${index}.0/24`);
  const events = gathered([
    ...prefixes.map((prefix) => ({ region: 'east', event: announce('a', prefix) })),
    { region: 'west', event: announce('a', '10.1.0.0/24') },
    { region: 'west', event: learn('b') },
    { region: 'west', event: { kind: 'applied', gateway: 'a', commands: 3 } },
  ]);
  expect(
    events.map(({ region, what, of, count, prefixes: named }) => ({ region, what, of, count, named })),
  ).toEqual([
    { region: 'east', what: 'announce', of: 'a', count: 10, named: prefixes.slice(0, 8) },
    { region: 'west', what: 'announce', of: 'a', count: 1, named: ['10.1.0.0/24'] },
    { region: 'west', what: 'learn', of: 'b', count: 1, named: ['10.1.0.0/16'] },
  ]);
});

it('says why something is withheld or refused', () => {
  const refuse = {
    kind: 'refuse',
    gateway: 'a',
    prefix: '172.16.0.0/24',
    source: 'subnets',
    of: 'x',
    reason: 'outside 10.0.0.0/16',
  } as const;
  const refused = {
    kind: 'refused',
    edge: 'edge',
    peer: '198.51.100.10',
    prefix: '10.1.0.0/16',
    asPath: [65001],
    reason: 'a list',
  } as const;
  expect(
    gathered([
      { region: undefined, event: refuse },
      { region: undefined, event: refused },
    ]).map(({ what, of, reason }) => `${what} ${of}: ${reason}`),
  ).toEqual(['withhold a: outside 10.0.0.0/16', 'refused edge: 198.51.100.10: a list']);
});
