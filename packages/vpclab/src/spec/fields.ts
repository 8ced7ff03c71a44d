// The smallest parts of the lab file: names, prefixes, addresses, numbers. Each says what it expects, and checks one
// value by itself; whether values fit together is resolve/'s matter.

import { z } from 'zod';
import { parseAddress } from '../net/ipv4.ts';
import { parseLength, parsePrefix } from '../net/prefix.ts';
import { FORBIDDEN_AS, LONGEST_PREFIX, MAX_NAME, RESERVED_NAMES, SHORTEST_PREFIX } from './limits.ts';
import type { Finding } from './problem.ts';

type Check = (value: string) => Finding | undefined;

/** A string with a check of its own; `expected` also is what an error says when the value is no string at all. */
function text(
  expected: string,
  check: Check,
  meta: { description: string; examples?: string[]; pattern?: string },
) {
  return z
    .string({ error: expected })
    .check((context) => {
      const finding = check(context.value);
      if (finding === undefined) return;
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: finding.message,
        params: { finding },
      });
    })
    .meta(meta);
}

const NAME = 'a name of lower-case letters, digits and hyphens (RFC 1123), at most 40 characters';
const NAME_PATTERN = '^[a-z0-9{]([a-z0-9{}-]*[a-z0-9}])?$';

/** A DNS label: it becomes part of namespaces, OVN objects and host names. */
export function name(description: string, example: string) {
  return text(NAME, checkName, { description, examples: [example], pattern: NAME_PATTERN });
}

/** A name of something that is a namespace. */
export function namespaceName(description: string, example: string) {
  return text(NAME, (value) => checkName(value) ?? checkReserved(value), {
    description,
    examples: [example],
    pattern: NAME_PATTERN,
  });
}

/** A name in which `{vpc}`, `{subnet}`, `{n}` and `{i}` stand for what differs. */
export function nameTemplate(description: string, example: string) {
  return text(`${NAME}; {vpc}, {subnet}, {n} and {i} are filled in`, checkTemplate, {
    description,
    examples: [example],
  });
}

export function cidr(description: string, example: string) {
  return text('an IPv4 prefix such as 10.0.0.0/16', checkCidr, { description, examples: [example] });
}

/** A prefix, or only its length: "/26" is the next free one. */
export function cidrOrSize(description: string, example: string) {
  return text(
    'an IPv4 prefix such as 10.0.0.0/16, or only its length such as /26',
    (value) => (value.startsWith('/') ? checkSize(value) : checkCidr(value)),
    { description, examples: [example, '/26'] },
  );
}

/** Where packets of a static route go: any prefix at all, /0 to /32. */
export function destination(description: string, example: string) {
  return text(
    'an IPv4 prefix such as 0.0.0.0/0',
    (value) => {
      const parsed = parsePrefix(value);
      return parsed.kind === 'ok' ? undefined : say(value, parsed, 'an IPv4 prefix such as 0.0.0.0/0');
    },
    { description, examples: [example] },
  );
}

export function address(description: string, example: string) {
  return text('an IPv4 address such as 10.0.1.11', checkAddress, { description, examples: [example] });
}

export function wholeNumber(expected: string, least: number, most: number, description: string) {
  return z
    .int({ error: expected })
    .min(least, { error: expected })
    .max(most, { error: expected })
    .meta({ description });
}

const AS_NUMBER = 'an AS number from 1 to 4294967294, such as 65001';

export function asNumber(description: string, example: number) {
  return z
    .int({ error: AS_NUMBER })
    .check((context) => {
      const finding = checkAs(context.value);
      if (finding === undefined) return;
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: finding.message,
        params: { finding },
      });
    })
    .meta({ description, examples: [example], minimum: 1, maximum: 4294967294 });
}

export function checkName(value: string): Finding | undefined {
  if (value.length > MAX_NAME) {
    return {
      message: `the name "${value.slice(0, 24)}..." has ${value.length} characters`,
      expected: `at most ${MAX_NAME} characters`,
    };
  }
  if (/^\d+$/.test(value)) {
    return {
      message: `the name "${value}" is a number`,
      expected: NAME,
      suggestion: 'add a letter: tools take a bare number for a process id',
    };
  }
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value)) return undefined;
  if (/\{[ni]\}/.test(value)) {
    return {
      message: `"${value}" counts, but nothing is counted here`,
      expected: NAME,
      suggestion: 'add `count` to the VPC',
    };
  }
  const mended = mendedName(value);
  return {
    message: `"${value}" is not a valid name`,
    expected: NAME,
    suggestion: mended === undefined ? undefined : `write "${mended}"`,
  };
}

/** The nearest valid name, if there is one. */
export function mendedName(value: string): string | undefined {
  const mended = value
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replaceAll(/^-+|-+$/g, '');
  return mended === '' || /^\d+$/.test(mended) ? undefined : mended;
}

function checkReserved(value: string): Finding | undefined {
  if (!RESERVED_NAMES.has(value)) return undefined;
  return {
    message: `the name "${value}" is taken: every lab has a namespace of that name`,
    expected: `a name other than ${[...RESERVED_NAMES].join(', ')}`,
  };
}

function checkTemplate(value: string): Finding | undefined {
  const unknown = [...value.matchAll(/\{([^}]*)\}?/g)].find(
    (match) => !/^\{(vpc|subnet|n|i)\}$/.test(match[0]),
  );
  if (unknown !== undefined) {
    return {
      message: `"${unknown[0]}" stands for nothing here`,
      expected: '{vpc}, {subnet}, {n} (from 1) or {i} (from 0)',
    };
  }
  const filled = value.replaceAll(/\{\w+\}/g, 'x');
  return filled === value ? (checkName(value) ?? checkReserved(value)) : checkName(filled);
}

function checkCidr(value: string): Finding | undefined {
  const parsed = parsePrefix(value);
  const expected = 'an IPv4 prefix such as 10.0.0.0/16';
  if (parsed.kind === 'invalid') return say(value, parsed, expected);
  const { base, length } = parsed.value;
  const special = specialUse(base);
  if (special !== undefined)
    return { message: `"${value}" lies in ${special}`, expected: 'a network that hosts can use' };
  return checkLength(value, length);
}

function checkSize(value: string): Finding | undefined {
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

function checkAddress(value: string): Finding | undefined {
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

function checkAs(value: number): Finding | undefined {
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
