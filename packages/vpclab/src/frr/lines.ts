// Comparing lines of configuration, and the lines that several protocols share: prefix lists.

import type { PrefixRule } from '../model/router.ts';
import { isCommunity, sortedCommunities } from '../net/community.ts';

/** How the lines of a context come about: what goes and what comes. */
export type LineChange = { readonly removed: readonly string[]; readonly added: readonly string[] };

/** Settings with one value are overwritten: taking one away first would reset the session. */
export function changeLines(
  before: readonly string[],
  after: readonly string[],
  settingOf: (line: string) => string,
): LineChange {
  const wanted = new Set(after.map(comparable));
  const present = new Set(before.map(comparable));
  const added = after.filter((line) => !present.has(comparable(line)));
  const overwritten = new Set(added.map(settingOf));
  const removed = before.filter((line) => !wanted.has(comparable(line)) && !overwritten.has(settingOf(line)));
  return { removed: removed.map((line) => negated(comparable(line))), added };
}

/** The command that takes a line back. */
function negated(line: string): string {
  return line.startsWith('no ') ? line.slice(3) : `no ${line}`;
}

/** What a list does not name it denies; the list itself must be there, also when it permits nothing. */
export function prefixList(name: string, rules: readonly PrefixRule[]): readonly string[] {
  if (rules.length === 0) return [`ip prefix-list ${name} seq ${LAST} deny any`];
  const taken = Map.groupBy(rules, numberOf);
  return rules.map((rule) => {
    const number = numberOf(rule);
    // Of two with one number the later would replace the other: FRR finds numbers for them.
    const sequence = taken.get(number)?.length === 1 ? ` seq ${number}` : '';
    return `ip prefix-list ${name}${sequence} permit ${rule}`;
  });
}

/** FRR numbers an entry without a number after the last one: that has to fit in 32 bits. Faults use the lowest ones. */
const [FIRST, LAST] = [1_000, 2_147_483_648];

/**
 * The number of an entry, made from what it says (FNV-1a): it is the same in a file, in a running daemon and in one that
 * starts again beside others (zebra knows entries of mgmtd by it), and a new entry moves no other.
 */
function numberOf(rule: PrefixRule): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(rule)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return FIRST + (hash % (LAST - FIRST));
}

/**
 * A line as it is compared with another one. The order of a list that only permits decides nothing: entries have no numbers.
 * bgpd orders communities by number, and has names for some: here all are numbers.
 */
export function comparable(line: string): string {
  if (line.startsWith(COMMUNITIES)) return COMMUNITIES + byNumber(line.slice(COMMUNITIES.length));
  return line.replace(/^((?:ip prefix-list|bgp as-path access-list) \S+) seq \d+ /, '$1 ');
}

const COMMUNITIES = 'set community ';

/** bgpd/bgp_community.c. */
const COMMUNITY_NAMES: Readonly<Record<string, string>> = {
  internet: '0:0',
  'graceful-shutdown': '65535:0',
  'accept-own': '65535:1',
  'route-filter-translated-v4': '65535:2',
  'route-filter-v4': '65535:3',
  'route-filter-translated-v6': '65535:4',
  'route-filter-v6': '65535:5',
  'llgr-stale': '65535:6',
  'no-llgr': '65535:7',
  'accept-own-nexthop': '65535:8',
  blackhole: '65535:666',
  'no-export': '65535:65281',
  'no-advertise': '65535:65282',
  'local-AS': '65535:65283',
  'no-peer': '65535:65284',
};

/** A line that says more than communities ("additive") stays as it is. */
function byNumber(text: string): string {
  const communities = text.split(' ').map((word) => COMMUNITY_NAMES[word] ?? word);
  return communities.every(isCommunity) ? sortedCommunities(communities).join(' ') : text;
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
