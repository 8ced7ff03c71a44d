// Chains, sets and counters as nft prints them, for the tables that are ours.

import { prefixOf } from '../net/prefix.ts';
import type { Cidr } from '../net/text.ts';

export function block(name: string, statements: readonly string[]): string {
  return `\t${name} {\n${statements.map((statement) => `\t\t${statement}\n`).join('')}\t}\n`;
}

export function counters(names: readonly string[]): readonly string[] {
  return names.map((name) => block(`counter ${name}`, []));
}

/** nft sorts the elements and writes a /32 as an address. */
export function prefixSet(name: string, prefixes: readonly Cidr[]): string {
  const sorted = [...new Set(prefixes)]
    .map((prefix) => ({ text: prefix.replace(/\/32$/, ''), base: prefixOf(prefix).base }))
    .toSorted((a, b) => a.base - b.base)
    .map(({ text }) => text);
  return block(`set ${name}`, ['type ipv4_addr', 'flags interval', ...elements(sorted)]);
}

/** nft writes two to a line. */
export function elements(sorted: readonly string[]): readonly string[] {
  if (sorted.length === 0) return [];
  const lines: string[] = [];
  for (let index = 0; index < sorted.length; index += 2)
    lines.push(sorted.slice(index, index + 2).join(', '));
  return [`elements = { ${lines.join(',\n\t\t\t     ')} }`];
}
