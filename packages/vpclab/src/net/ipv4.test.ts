import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './ipv4.ts';

describe('parseAddress', () => {
  it.each(['0.0.0.0', '10.0.0.1', '255.255.255.255', '192.168.100.254'])(
    'reads %s and writes it back',
    (text) => {
      const parsed = parseAddress(text);
      expect(parsed.kind === 'ok' && formatAddress(parsed.value)).toBe(text);
    },
  );

  it.each([
    ['010.0.0.1', 'leading zero', '10.0.0.1'],
    ['10.0.0.01', 'leading zero', '10.0.0.1'],
    ['10.00.0.1', 'leading zero', '10.0.0.1'],
    ['10.0.0.256', '255 is the largest', undefined],
    ['0x0a.0.0.1', 'hexadecimal', undefined],
    ['10.0.1', '3 parts', undefined],
    ['10.0.0.0.1', '5 parts', undefined],
    ['167772161', 'more than three digits', undefined],
    ['10..0.1', 'an empty part', undefined],
    [' 10.0.0.1', 'white space', '10.0.0.1'],
    ['10.0.0.1\n', 'white space', '10.0.0.1'],
    ['10.0.0.1/24', 'prefix length', '10.0.0.1'],
    ['::ffff:10.0.0.1', 'IPv6', undefined],
    ['', 'is empty', undefined],
    ['+10.0.0.1', 'not an IPv4 address', undefined],
    ['١٠.0.0.1', 'not an IPv4 address', undefined],
  ])('refuses %j', (text, why, suggestion) => {
    expect(parseAddress(text)).toMatchObject({ kind: 'invalid', problem: expect.stringContaining(why) });
    const parsed = parseAddress(text);
    expect(parsed.kind === 'invalid' ? parsed.suggestion : 'ok').toBe(suggestion);
  });
});
