import { expect, test } from 'vitest';
import { checkAddress, checkAs, checkCidr, checkDestination, checkSize } from './check-address.ts';

test.each([
  ['10.0.0.0/16', undefined],
  ['223.255.0.0/16', undefined],
  ['0.0.0.0/16', '"0.0.0.0/16" lies in 0.0.0.0/8 ("this network", RFC 6890)'],
  ['127.0.0.0/16', '"127.0.0.0/16" lies in 127.0.0.0/8 (loopback, RFC 6890)'],
  ['169.254.0.0/16', '"169.254.0.0/16" lies in 169.254.0.0/16 (link local, RFC 6890)'],
  ['169.253.0.0/16', undefined],
  ['169.255.0.0/16', undefined],
  ['224.0.0.0/16', '"224.0.0.0/16" lies in 224.0.0.0/4 (multicast, RFC 6890)'],
  ['239.255.0.0/16', '"239.255.0.0/16" lies in 224.0.0.0/4 (multicast, RFC 6890)'],
  ['240.0.0.0/16', '"240.0.0.0/16" lies in 240.0.0.0/4 (reserved, RFC 6890)'],
  ['255.255.0.0/16', '"255.255.0.0/16" lies in 240.0.0.0/4 (reserved, RFC 6890)'],
  ['10.0.0.0/30', undefined],
  ['10.0.0.0/31', '"10.0.0.0/31" has no room for a router and a host'],
  ['10.0.0.0/8', undefined],
  ['10.0.0.0/7', '"10.0.0.0/7" is larger than a network can be here'],
])('as the prefix of a network %s: %s', (text, message) => {
  expect(checkCidr(text)?.message).toBe(message);
});

test.each([
  ['/16', undefined],
  ['/30', undefined],
  ['/31', '"/31" has no room for a router and a host'],
  ['/7', '"/7" is larger than a network can be here'],
  ['/016', '"/016" has a leading zero in its prefix length'],
])('as a size %s: %s', (text, message) => {
  expect(checkSize(text)?.message).toBe(message);
});

test('a destination may be any prefix, and a prefix alone', () => {
  expect([checkDestination('0.0.0.0/0'), checkDestination('10.0.0.1/32')]).toEqual([undefined, undefined]);
  expect(checkDestination('10.0.0.1')).toMatchObject({
    message: '"10.0.0.1" has no prefix length',
    expected: 'an IPv4 prefix such as 0.0.0.0/0',
  });
});

test('what is wrong with an address is said with what to write, and cut where it is long', () => {
  expect(checkAddress('10.0.0.1')).toBeUndefined();
  expect(checkAddress('010.0.0.1')).toMatchObject({ suggestion: 'write "10.0.0.1"' });
  expect(checkAddress('x'.repeat(60))?.message).toContain(`"${'x'.repeat(60)}" `);
  expect(checkAddress('x'.repeat(61))?.message).toContain(`"${'x'.repeat(57)}..." `);
});

test.each([
  [1, true],
  [65001, true],
  [4294967294, true],
  [0, false],
  [-1, false],
  [23456, false],
  [4294967295, false],
  [4294967296, false],
])('%i is an AS number of a router: %s', (value, isOne) => {
  expect(checkAs(value) === undefined).toBe(isOne);
});
