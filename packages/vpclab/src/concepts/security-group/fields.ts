// The fields of a rule: ports, ICMP types, and who is at the other end. Each checks one value by itself.

import { z } from 'zod';
import { checkDestination } from '../../lab-file/check-address.ts';
import { checkName } from '../../lab-file/check-name.ts';
import { list, oneOf } from '../../lab-file/combinators.ts';
import { text, wholeNumber } from '../../lab-file/fields.ts';
import { parseAddress } from '../../net/ipv4.ts';
import type { Finding } from '../../model/problem.ts';
import { readRange } from './port-ranges.ts';

const MAX_PORT = 65535;
const MAX_ITEMS = 100;

/** Numbers and names: IANA, "ICMP Type Numbers". Of replies and errors OVN lets through those that belong to a flow. */
export const ICMP_TYPES = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
} as const;

const ICMP_TYPE = `a number from 0 to 255, or one of ${Object.keys(ICMP_TYPES).join(', ')}`;
const PORTS = 'a port from 1 to 65535, a range such as 8000-8100, or a list of those';
const PEER = 'an IPv4 prefix such as 10.0.0.0/16, or the name of a security group of the same VPC';

const onePort = [
  wholeNumber('a port from 1 to 65535', 1, MAX_PORT, 'A port.'),
  text('a range of ports such as 8000-8100', checkRange, {
    description: 'A range of ports.',
    examples: ['8000-8100'],
    pattern: '^[0-9]+-[0-9]+$',
  }),
] as const;

export const ports = oneOf(
  PORTS,
  [...onePort, list(PORTS, oneOf(PORTS, onePort, 'A port or a range.'), 'Several.', MAX_ITEMS)],
  'TCP or UDP destination port, a range, or several. Default: all.',
);

const oneType = [
  wholeNumber(ICMP_TYPE, 0, 255, 'An ICMP type.'),
  z.enum(Object.keys(ICMP_TYPES) as (keyof typeof ICMP_TYPES)[], { error: ICMP_TYPE }),
] as const;

export const icmpTypes = oneOf(
  ICMP_TYPE,
  [...oneType, list(ICMP_TYPE, oneOf(ICMP_TYPE, oneType, 'An ICMP type.'), 'Several.', MAX_ITEMS)],
  'ICMP type, or several. Default: all.',
);

export function peers(description: string) {
  const one = text(PEER, checkPeer, { description, examples: ['0.0.0.0/0', 'web'] });
  return oneOf(`${PEER}; or a list of those`, [one, list(PEER, one, 'Several.', MAX_ITEMS)], description);
}

export function isCidr(peer: string): boolean {
  return peer.includes('/');
}

function checkPeer(value: string): Finding | undefined {
  if (parseAddress(value).kind === 'ok')
    return { message: `"${value}" has no prefix length`, expected: PEER, suggestion: `write "${value}/32"` };
  if (/[/.:]/.test(value)) return checkDestination(value);
  const finding = checkName(value);
  return finding === undefined ? undefined : { ...finding, expected: PEER };
}

function checkRange(value: string): Finding | undefined {
  const range = readRange(value);
  const expected = 'a range of ports from 1 to 65535, such as 8000-8100';
  if (range === undefined) {
    const isPort = /^[1-9]\d{0,4}$/.test(value);
    return {
      message: `"${value}" is not a range of ports`,
      expected,
      suggestion: isPort ? `write ${value} without quotes` : undefined,
    };
  }
  if (range.first >= 1 && range.last <= MAX_PORT && range.first <= range.last) return undefined;
  const isReversed = range.first > range.last && range.last >= 1 && range.first <= MAX_PORT;
  return {
    message: isReversed ? `the range ${value} ends before it begins` : `the range ${value} is out of bounds`,
    expected,
    suggestion: isReversed ? `write ${range.last}-${range.first}` : undefined,
  };
}
