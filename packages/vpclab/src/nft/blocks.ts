// Chains and sets as nft prints them, for the tables that are ours.

import { prefixOf } from '../net/prefix.ts';
import type { Cidr } from '../net/text.ts';

export function block(name: string, statements: readonly string[]): string {
  return `\t${name} {\n${statements.map((statement) => `\t\t${statement}\n`).join('')}\t}\n`;
}

/** nft sorts the elements, writes two to a line, and a /32 as an address. */
export function elements(prefixes: readonly Cidr[]): readonly string[] {
  const sorted = [...new Set(prefixes)]
    .map((prefix) => ({ text: prefix.replace(/\/32$/, ''), base: prefixOf(prefix).base }))
    .toSorted((a, b) => a.base - b.base)
    .map(({ text }) => text);
  if (sorted.length === 0) return [];
  const lines: string[] = [];
  for (let index = 0; index < sorted.length; index += 2)
    lines.push(sorted.slice(index, index + 2).join(', '));
  return [`elements = { ${lines.join(',\n\t\t\t     ')} }`];
}
