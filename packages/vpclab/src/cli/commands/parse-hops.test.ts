import { expect, it } from 'vitest';
import { parseHops } from './parse-hops.ts';

it('reads what each tier calls, how often and within which time', () => {
  expect(parseHops('vpc-a/app:1:400ms,vpc-a/db:2,internet')).toEqual([
    { to: 'vpc-a/app', fanout: 1, budget: 400 },
    { to: 'vpc-a/db', fanout: 2, budget: undefined },
    { to: 'internet', fanout: undefined, budget: undefined },
  ]);
});

it.each([
  ['', /"" is not a hop: WHO, WHO:FANOUT or WHO:FANOUT:BUDGET/],
  ['app,', /"" is not a hop/],
  ['app:0', /"app:0" is not a hop/],
  ['app:33', /"33" is too large a fan-out: at most 32/],
  ['app:2:', /"app:2:" is not a hop/],
  ['app:2:9s', /"9s" is too long a budget: at most 5s/],
  ['app:2:soon', /"soon" is not a time/],
  ['a,b,c,d,e,f,g,h,i', /9 hops are too many: at most 8/],
])('refuses "%s"', (input, message) => {
  expect(() => parseHops(input)).toThrow(message);
});
