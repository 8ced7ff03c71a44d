import { describe, expect, it } from 'vitest';
import { assignMacs, parseMac } from './mac.ts';

describe('assignMacs', () => {
  it('depends on the identities, not on their order or neighbours', () => {
    const names = Array.from({ length: 500 }, (_, i) => `workload/${i}`);
    const all = assignMacs(names);
    const reversed = assignMacs(names.toReversed());
    expect(reversed.get('workload/7')).toBe(all.get('workload/7'));
    expect(assignMacs(['workload/7']).get('workload/7')).toBe(all.get('workload/7'));
    expect(new Set(all.values()).size).toBe(500);
  });

  it('gives locally administered unicast addresses in canonical text', () => {
    for (const mac of assignMacs(['a', 'b']).values()) {
      expect(parseMac(mac)).toEqual({ kind: 'ok', value: mac });
      expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
    }
  });
});

describe('parseMac', () => {
  it.each([
    ['02-00-00-00-00-01', '02:00:00:00:00:01'],
    ['02:00:00:00:00:0A', '02:00:00:00:00:0a'],
    ['2:0:0:0:0:1', undefined],
    ['02:00:00:00:00', undefined],
  ])('refuses %j', (text, suggestion) => {
    const parsed = parseMac(text);
    expect(parsed.kind === 'invalid' ? parsed.suggestion : 'ok').toBe(suggestion);
  });
});
