// Flags and arguments that several commands share, so that they mean the same everywhere.

import { MAX_NAME } from '../../lab-file/limits.ts';

export const nameFlag = {
  kind: 'parsed',
  parse: parseLabName,
  optional: true,
  placeholder: 'LAB',
  brief: 'Which lab (default: VPCLAB_LAB, or the only one running)',
  proposeCompletions: async () => (await import('../completion/names.ts')).runningLabNames(),
} as const;

/** Of commands that take a lab file. */
export const nameOfFileFlag = {
  ...nameFlag,
  brief: 'Which lab (default: VPCLAB_LAB, the one named in FILE, or the only one running)',
} as const;

/** One that is there or not. */
export function switchFlag(brief: string) {
  return { kind: 'boolean', optional: true, withNegated: false, brief } as const;
}

/** One with a text of any kind. */
export function textFlag(placeholder: string, brief: string) {
  return { kind: 'parsed', parse: String, optional: true, placeholder, brief } as const;
}

export const jsonFlag = switchFlag('Print JSON');

export const quietFlag = switchFlag('No progress, no summary: errors only');

export const targetParameter = {
  parse: String,
  placeholder: 'TARGET',
  brief: 'Workload, NAT gateway, node, edge, internet host, or central',
  proposeCompletions: async () => (await import('../completion/names.ts')).targetNames(),
} as const;

export type NameFlag = { readonly name?: string };
export type JsonFlag = { readonly json?: boolean };
export type QuietFlag = { readonly quiet?: boolean };

/** As in the lab file: a lab's name becomes a directory. */
export function parseLabName(input: string): string {
  const isLabel = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(input);
  if (isLabel && input.length <= MAX_NAME && !/^\d+$/.test(input)) return input;
  throw new SyntaxError(
    `"${input}" is not a lab name: up to ${MAX_NAME} lower-case letters, digits and hyphens, with a letter, no hyphen at either end`,
  );
}

/** A parser of whole numbers between these, both included. */
export function wholeNumber(least: number, most: number): (input: string) => number {
  return (input) => {
    const number = Number(input);
    if (/^[0-9]{1,9}$/.test(input) && number >= least && number <= most) return number;
    throw new SyntaxError(`"${input}" is not a whole number from ${least} to ${most}`);
  };
}

export const parseCount = wholeNumber(0, 999_999);

const LEAST_SECONDS = 0.1;
const MOST_SECONDS = 3_600;

/** "500ms", "10s", "5m"; a number alone is seconds. */
/** `least`, in seconds: what is said of a time that is too short names the usual bound. */
export function parseSeconds(input: string, least = LEAST_SECONDS): number {
  const [, number, unit = 's'] = /^([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m)?$/.exec(input) ?? [];
  const factor = unit === 'ms' ? 0.001 : unit === 'm' ? 60 : 1;
  const seconds = number === undefined ? Number.NaN : Number(number) * factor;
  if (seconds >= least && seconds <= MOST_SECONDS) return seconds;
  throw new SyntaxError(`"${input}" is not a time such as 10s or 5m, from 100ms to 60m`);
}
