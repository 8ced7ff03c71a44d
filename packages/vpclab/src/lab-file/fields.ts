// The smallest parts of the lab file: names, prefixes, addresses, numbers. Each says what it expects, and checks one
// value by itself; resolve/ looks at whether values fit together.

import { z } from 'zod';
import { AS_NUMBER, checkAddress, checkAs, checkCidr, checkDestination, checkSize } from './check-address.ts';
import { isCommunity } from '../net/community.ts';
import { NAME, checkName, checkReserved, checkTemplate } from './check-name.ts';
import type { Finding } from '../model/problem.ts';

type Check = (value: string) => Finding | undefined;

/** A check whose finding becomes an issue of the schema. */
function told<T>(check: (value: T) => Finding | undefined) {
  return (context: z.core.ParsePayload<T>): void => {
    const finding = check(context.value);
    if (finding === undefined) return;
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: finding.message,
      params: { finding },
    });
  };
}

/** A string with a check of its own, for fields that no other concept has; `expected` also is what an error says when the value is no string at all. */
export function text(
  expected: string,
  check: Check,
  meta: { description: string; examples?: string[]; pattern?: string },
) {
  return z.string({ error: expected }).check(told(check)).meta(meta);
}

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
  return text('an IPv4 prefix such as 0.0.0.0/0', checkDestination, { description, examples: [example] });
}

export function address(description: string, example: string) {
  return text('an IPv4 address such as 10.0.1.11', checkAddress, { description, examples: [example] });
}

/** A file of the host, wherever the command was given. */
export function absolutePath(description: string, example: string) {
  const expected = `an absolute path such as ${example}`;
  return text(
    expected,
    (value) =>
      /^\/\P{Cc}*$/u.test(value) ? undefined : { message: `"${value}" is not an absolute path`, expected },
    {
      description,
      examples: [example],
    },
  );
}

/** RFC 1997: two numbers of 16 bits. */
export function community(description: string, example: string) {
  const expected = `two numbers up to 65535, such as ${example}`;
  return text(
    expected,
    (value) => (isCommunity(value) ? undefined : { message: `"${value}" is not a community`, expected }),
    {
      description,
      examples: [example],
    },
  );
}

export function wholeNumber(expected: string, least: number, most: number, description: string) {
  return z
    .int({ error: expected })
    .min(least, { error: expected })
    .max(most, { error: expected })
    .meta({ description });
}

export function asNumber(description: string, example: number) {
  return z
    .int({ error: AS_NUMBER })
    .check(told(checkAs))
    .meta({ description, examples: [example], minimum: 1, maximum: 4294967294 });
}
