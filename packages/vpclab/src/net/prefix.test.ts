import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPrefix,
  holdsPrefix,
  hostCount,
  lastAddress,
  nthHost,
  overlaps,
  parsePrefix,
  prefixAround,
  prefixOf,
} from './prefix.ts';

const anyPrefix = fc
  .tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => prefixAround(address, length));

describe('parsePrefix', () => {
  it('reads what formatPrefix writes', () => {
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        expect(prefixOf(formatPrefix(prefix))).toEqual(prefix);
      }),
    );
  });

  it.each([
    ['10.0.0.1/24', 'host bits', '10.0.0.0/24'],
    ['10.0.0.0/33', '/33', undefined],
    ['10.0.0.0/024', 'leading zero', '10.0.0.0/24'],
    ['010.0.0.0/24', 'leading zero', '10.0.0.0/24'],
    ['10.0.0.0/', 'no number', undefined],
    ['10.0.0.0/-1', 'no number', undefined],
    ['10.0.0.0/0x18', 'no number', undefined],
    ['10.0.0.0/24/8', 'no number', undefined],
    ['10.0.0.0/255.255.255.0', 'netmask', '10.0.0.0/24'],
    ['10.0.0.0/255.0.255.0', 'netmask', undefined],
    ['10.0.0.0', 'no prefix length', '10.0.0.0/16'],
    ['10.0.1.0', 'no prefix length', '10.0.1.0/24'],
    ['2001:db8::/32', 'IPv6', undefined],
    ['10.0/16', '2 parts', undefined],
  ])('refuses %j', (text, why, suggestion) => {
    const parsed = parsePrefix(text);
    expect(parsed).toMatchObject({ kind: 'invalid', problem: expect.stringContaining(why) });
    expect(parsed.kind === 'invalid' ? parsed.suggestion : 'ok').toBe(suggestion);
  });
});

describe('prefixes', () => {
  it('overlap exactly when they share an address', () => {
    fc.assert(
      fc.property(anyPrefix, anyPrefix, (a, b) => {
        const shared = Math.max(a.base, b.base) <= Math.min(lastAddress(a), lastAddress(b));
        expect(overlaps(a, b)).toBe(shared);
        expect(overlaps(a, b)).toBe(holdsPrefix(a, b) || holdsPrefix(b, a));
      }),
    );
  });

  it('count hosts without network and broadcast address', () => {
    expect(hostCount(prefixOf('10.0.0.0/30'))).toBe(2);
    expect(hostCount(prefixOf('10.0.0.0/31'))).toBe(0);
    expect(hostCount(prefixOf('10.0.0.0/32'))).toBe(0);
    expect(nthHost(prefixOf('10.0.0.0/30'), 2)).toBe(prefixOf('10.0.0.2/32').base);
    expect(nthHost(prefixOf('10.0.0.0/30'), 3)).toBeUndefined();
    expect(nthHost(prefixOf('10.0.0.0/30'), 0)).toBeUndefined();
  });
});
