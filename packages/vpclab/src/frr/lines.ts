// Comparing lines of configuration, and the lines that several protocols share: prefix lists.

import type { PrefixRule } from '../model/router.ts';

/** How the lines of a context come about: what goes and what comes. */
export type LineChange = { readonly removed: readonly string[]; readonly added: readonly string[] };

/** Settings with one value are overwritten: taking one away first would reset the session. */
export function changeLines(
  before: readonly string[],
  after: readonly string[],
  settingOf: (line: string) => string,
): LineChange {
  const wanted = new Set(after);
  const present = new Set(before);
  const added = after.filter((line) => !present.has(line));
  const overwritten = new Set(added.map(settingOf));
  const removed = before.filter((line) => !wanted.has(line) && !overwritten.has(settingOf(line)));
  return { removed: removed.map(negated), added };
}

/** The command that takes a line back. */
function negated(line: string): string {
  return line.startsWith('no ') ? line.slice(3) : `no ${line}`;
}

/** What a list does not name it denies; the list itself must be there, also when it permits nothing. */
export function prefixList(name: string, rules: readonly PrefixRule[]): readonly string[] {
  if (rules.length === 0) return [`ip prefix-list ${name} deny any`];
  return rules.map((rule) => `ip prefix-list ${name} permit ${rule}`);
}

/**
 * The order of a list that only permits decides nothing, so entries carry no number: a new one is one command, where
 * numbers would move all that follow.
 */
export function withoutSequence(line: string): string {
  return line.replace(/^((?:ip prefix-list|bgp as-path access-list) \S+) seq \d+ /, '$1 ');
}

/** What a list permits, as rules of the model. */
export function permitted(lines: readonly string[], list: string | undefined): readonly PrefixRule[] {
  if (list === undefined) return [];
  return suffixesOf(lines, `ip prefix-list ${list} permit `).filter((rule) =>
    /^\d+\.\d+\.\d+\.\d+\/\d+( le \d+)?$/.test(rule),
  );
}

export function suffixesOf(lines: readonly string[], prefix: string): readonly string[] {
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

export function capturesOf(lines: readonly string[], pattern: RegExp): readonly string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

export function captureOf(lines: readonly string[], pattern: RegExp): string | undefined {
  return capturesOf(lines, pattern)[0];
}
