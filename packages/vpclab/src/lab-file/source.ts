// From bytes to text: what no lab file may be before YAML even looks at it.

import type { Finding, ProblemList } from '../model/problem.ts';

/** A lab at the limits of nodes and workloads, written out in full, takes a third of this. */
export const MAX_SOURCE_BYTES = 2 * 1024 * 1024;

export const EMPTY_FILE = {
  message: 'the file is empty',
  expected: 'a lab file with at least `vpcs`',
  suggestion: 'start from `vpclab gen`, or from a file of labs/',
} as const satisfies Finding;

export type LabFileSource = {
  /** Shown in errors; the lab is named after it when the file gives no name. */
  readonly fileName: string;
  /** Bytes are taken as UTF-8. */
  readonly text: string | Uint8Array;
};

/** Bytes as text, with U+FFFD where they are no UTF-8: `checkText` reports those. */
export function decodeSource(text: string | Uint8Array): string {
  const decoded =
    typeof text === 'string'
      ? text
      : new TextDecoder('utf-8', { ignoreBOM: true }).decode(text.subarray(0, MAX_SOURCE_BYTES + 1));
  return decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
}

/** Reports what makes the text unreadable; true when YAML may look at it. */
export function checkText(
  text: string,
  bytes: number,
  problems: ProblemList,
  empty: Finding = EMPTY_FILE,
): boolean {
  const before = problems.count;
  if (bytes > MAX_SOURCE_BYTES) {
    problems.add(
      { start: 0, end: 1 },
      {
        message: `the file is larger than ${MAX_SOURCE_BYTES / 1024 / 1024} MB`,
        expected: 'a lab file of at most 2 MB',
        suggestion: 'write repeated VPCs and workloads with `count`',
      },
    );
    return false;
  }
  const strange = firstStrangeCharacter(text);
  if (strange !== undefined) problems.add({ start: strange.at, end: strange.at + 1 }, strange.finding);
  if (text.trim() === '') problems.add({ start: 0, end: 1 }, empty);
  return problems.count === before;
}

function firstStrangeCharacter(text: string) {
  const match = /(?![\t\n\r\u0085])[\p{Cc}\uFFFD\uFFFE\uFFFF]/u.exec(text);
  if (match === null) return undefined;
  const code = match[0].charCodeAt(0);
  const finding =
    code === 0xfffd
      ? {
          message: 'this is not valid UTF-8',
          expected: 'text in UTF-8',
          suggestion: 'save the file as UTF-8',
        }
      : {
          message: `the file holds a ${code === 0 ? 'NUL byte' : `control character (U+${code.toString(16).toUpperCase().padStart(4, '0')})`}`,
          expected: 'plain text',
        };
  return { at: match.index, finding };
}
