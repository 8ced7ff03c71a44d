import { describe, expect, it } from 'vitest';
import { AddressPool } from './address-pool.ts';
import { formatAddress } from './ipv4.ts';
import { formatPrefix, prefixOf } from './prefix.ts';
import { PrefixPool } from './prefix-pool.ts';

describe('PrefixPool', () => {
  const text = (prefix: ReturnType<PrefixPool['takeLowest']>) => prefix && formatPrefix(prefix);

  it('gives the lowest from a start on, goes round the end, and tells when nothing is left', () => {
    const pool = new PrefixPool(prefixOf('10.0.0.0/22'));
    pool.take(prefixOf('10.0.2.0/25'));
    const start = prefixOf('10.0.1.0/24').base;
    expect(text(pool.takeLowest(24, start))).toBe('10.0.1.0/24');
    expect(text(pool.takeLowest(24, start))).toBe('10.0.3.0/24');
    expect(text(pool.takeLowest(24, start))).toBe('10.0.0.0/24');
    expect(text(pool.takeLowest(24, start))).toBeUndefined();
    expect(text(pool.takeLowest(25, start))).toBe('10.0.2.128/25');
  });

  it('finds room that lies across the start', () => {
    const pool = new PrefixPool(prefixOf('10.0.0.0/24'));
    const start = prefixOf('10.0.0.16/28').base;
    expect(text(pool.takeLowest(25, start))).toBe('10.0.0.128/25');
    expect(text(pool.takeLowest(25, start))).toBe('10.0.0.0/25');
  });

  it('gives the highest', () => {
    const pool = new PrefixPool(prefixOf('10.0.0.0/16'));
    expect(text(pool.takeHighest(24))).toBe('10.0.255.0/24');
    pool.take(prefixOf('10.0.254.128/25'));
    expect(text(pool.takeHighest(24))).toBe('10.0.253.0/24');
    expect(text(pool.takeHighest(16))).toBeUndefined();
    expect(text(pool.takeHighest(8))).toBeUndefined();
  });

  it('reaches both ends of the address space', () => {
    expect(text(new PrefixPool(prefixOf('0.0.0.0/0')).takeHighest(32))).toBe('255.255.255.255/32');
    const full = new PrefixPool(prefixOf('0.0.0.0/30'));
    for (const last of [0, 1, 2, 3]) full.take(prefixOf(`0.0.0.${last}/32`));
    expect(text(full.takeHighest(32))).toBeUndefined();
    expect(text(full.takeLowest(32))).toBeUndefined();
  });

  it('minds prefixes that are larger than itself', () => {
    const pool = new PrefixPool(prefixOf('10.0.0.0/16'));
    pool.take(prefixOf('10.0.0.0/8'));
    expect(pool.takeLowest(24)).toBeUndefined();
    expect(pool.takeHighest(24)).toBeUndefined();
  });
});

describe('AddressPool', () => {
  const text = (address: number | undefined) => (address === undefined ? undefined : formatAddress(address));

  it('gives an owner its rank, and the next free address where ranks meet', () => {
    const pool = new AddressPool(prefixOf('10.0.1.0/24'), 11);
    expect(text(pool.takeRank(1))).toBe('10.0.1.12');
    expect(text(pool.takeRank(0))).toBe('10.0.1.11');
    expect(text(pool.takeRank(0))).toBe('10.0.1.13');
  });

  it('goes round the end and uses every host address once', () => {
    const pool = new AddressPool(prefixOf('10.0.1.0/28'), 11);
    pool.take(prefixOf('10.0.1.1/32').base);
    const given = Array.from({ length: 14 }, (_, i) => text(pool.takeRank(i)));
    expect(given.slice(0, 6)).toEqual([
      '10.0.1.11',
      '10.0.1.12',
      '10.0.1.13',
      '10.0.1.14',
      '10.0.1.2',
      '10.0.1.3',
    ]);
    expect(new Set(given).size).toBe(14);
    expect(given.at(-1)).toBeUndefined();
  });

  it('begins at the first host where the prefix is small', () => {
    expect(text(new AddressPool(prefixOf('10.0.1.0/30'), 11).takeRank(0))).toBe('10.0.1.1');
    expect(text(new AddressPool(prefixOf('10.0.1.0/30'), 11).takeHighest())).toBe('10.0.1.2');
    expect(new AddressPool(prefixOf('10.0.1.0/32'), 11).takeRank(0)).toBeUndefined();
  });
});
