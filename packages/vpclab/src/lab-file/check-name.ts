// Names: RFC 1123 labels, and templates that become such.

import { MAX_NAME, RESERVED_NAMES } from './limits.ts';
import type { Finding } from '../model/problem.ts';

export const NAME = 'a name of lower-case letters, digits and hyphens (RFC 1123), at most 40 characters';

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
      message: `"${value}" needs a count`,
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

export function checkReserved(value: string): Finding | undefined {
  if (!RESERVED_NAMES.has(value)) return undefined;
  return {
    message: `the name "${value}" is taken: every lab has a namespace of that name`,
    expected: `a name other than ${[...RESERVED_NAMES].join(', ')}`,
  };
}

export function checkTemplate(value: string): Finding | undefined {
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
