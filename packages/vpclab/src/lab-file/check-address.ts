// Prefixes, addresses and AS numbers on their own: are they well-formed, and can they be used at all?

import { parseAddress } from '../net/ipv4.ts';
import { parseLength, parsePrefix } from '../net/prefix.ts';
import { FORBIDDEN_AS, LONGEST_PREFIX, SHORTEST_PREFIX } from './limits.ts';
import type { Finding } from '../model/problem.ts';

export const AS_NUMBER = 'an AS number from 1 to 4294967294, such as 65001';
const DESTINATION = 'an IPv4 prefix such as 0.0.0.0/0';

/** Any prefix at all, /0 to /32. */
export function checkDestination(value: string): Finding | undefined {
  const parsed = parsePrefix(value);
  return parsed.kind === 'ok' ? undefined : say(value, parsed, DESTINATION);
}

export function checkCidr(value: string): Finding | undefined {
  const parsed = parsePrefix(value);
  const expected = 'an IPv4 prefix such as 10.0.0.0/16';
  if (parsed.kind === 'invalid') return say(value, parsed, expected);
  const { base, length } = parsed.value;
  const tooLongOrShort = checkLength(value, length);
  if (tooLongOrShort !== undefined) return tooLongOrShort;
  const special = specialUse(base);
  if (special === undefined) return undefined;
  return { message: `"${value}" lies in ${special}`, expected: 'a network that hosts can use' };
}

export function checkSize(value: string): Finding | undefined {
  const parsed = parseLength(value.slice(1));
  return parsed.kind === 'invalid'
    ? say(value, parsed, 'a prefix length such as /26')
    : checkLength(value, parsed.value);
}

function checkLength(value: string, length: number): Finding | undefined {
  const expected = `a prefix length from /${SHORTEST_PREFIX} to /${LONGEST_PREFIX}`;
  if (length > LONGEST_PREFIX) return { message: `"${value}" has no room for a router and a host`, expected };
  if (length < SHORTEST_PREFIX)
    return { message: `"${value}" is larger than a network can be here`, expected };
  return undefined;
}

export function checkAddress(value: string): Finding | undefined {
  const parsed = parseAddress(value);
  return parsed.kind === 'ok' ? undefined : say(value, parsed, 'an IPv4 address such as 10.0.1.11');
}

function say(value: string, wrong: { problem: string; suggestion?: string }, expected: string): Finding {
  const shown = value.length > 60 ? `${value.slice(0, 57)}...` : value;
  return {
    message: `"${shown}" ${wrong.problem}`,
    expected,
    suggestion: wrong.suggestion === undefined ? undefined : `write "${wrong.suggestion}"`,
  };
}

export function checkAs(value: number): Finding | undefined {
  const forbidden = FORBIDDEN_AS.get(value);
  if (forbidden !== undefined) return { message: forbidden, expected: AS_NUMBER };
  if (value < 0 || value > 4294967295)
    return { message: `${value} is not an AS number`, expected: AS_NUMBER };
  return undefined;
}

/** RFC 6890: networks in which no ordinary host can be. */
function specialUse(base: number): string | undefined {
  const first = base >>> 24;
  if (first === 0) return '0.0.0.0/8 ("this network", RFC 6890)';
  if (first === 127) return '127.0.0.0/8 (loopback, RFC 6890)';
  if (base >>> 16 === 0xa9fe) return '169.254.0.0/16 (link local, RFC 6890)';
  if (first >= 240) return '240.0.0.0/4 (reserved, RFC 6890)';
  return first >= 224 ? '224.0.0.0/4 (multicast, RFC 6890)' : undefined;
}
