import { expect, it } from 'vitest';
import type { Announced, Intended } from './policy.ts';
import { withinTenants, type Offer } from './tenant-limits.ts';

function intended(...because: readonly Announced[]): Intended {
  return { announce: because.map(({ prefix }) => ({ prefix })), because, refused: [] };
}
const subnet = (prefix: string): Announced => ({ prefix, source: 'subnets', of: 'web' });
const offer = (tenant: string, ...because: readonly Announced[]): Offer => ({
  config: { tenant },
  intended: intended(...because),
});
const announced = (limit: number, offers: readonly Offer[]): readonly string[] =>
  withinTenants([{ name: 'shop', limit }], offers).map(({ announce }) =>
    announce.map(({ prefix }) => prefix).join(' '),
  );

const [A, B, C] = [subnet('10.0.1.0/24'), subnet('10.0.2.0/24'), subnet('10.1.1.0/24')];

it('bounds what all gateways of a tenant announce together, and no other', () => {
  const offers = [offer('shop', A, B), offer('bank', A, B), offer('shop', C)];
  expect(announced(3, offers)).toEqual(['10.0.1.0/24 10.0.2.0/24', '10.0.1.0/24 10.0.2.0/24', '10.1.1.0/24']);
  expect(announced(2, offers)).toEqual(['10.0.1.0/24 10.0.2.0/24', '10.0.1.0/24 10.0.2.0/24', '']);
  expect(announced(1, offers)).toEqual(['10.0.1.0/24', '10.0.1.0/24 10.0.2.0/24', '']);
});

it('counts a prefix once that two gateways announce', () => {
  expect(announced(2, [offer('shop', A, B), offer('shop', A, B)])).toEqual([
    '10.0.1.0/24 10.0.2.0/24',
    '10.0.1.0/24 10.0.2.0/24',
  ]);
});

it('takes what gateways translate first', () => {
  const elastic: Announced = { prefix: '192.0.2.5/32', source: 'fixed', of: 'web-1' };
  expect(announced(1, [offer('shop', A), offer('shop', elastic)])).toEqual(['', '192.0.2.5/32']);
});

it('says why', () => {
  const [, second] = withinTenants([{ name: 'shop', limit: 1 }], [offer('shop', A), offer('shop', C)]);
  expect(second?.refused).toEqual([{ ...C, reason: 'more than 1 prefixes of shop' }]);
});
