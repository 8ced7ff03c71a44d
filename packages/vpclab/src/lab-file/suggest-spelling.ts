// What to write instead where a value is of the wrong kind. Most are YAML's best known traps: texts that are numbers,
// words that were booleans in YAML 1.1, a list without its dashes.

import type { Tree } from './tree.ts';

/** `expected` is the schema's own phrase. */
export function suggestSpelling(found: Tree, expected: string): string | undefined {
  const wantsList = /\ba list\b/.test(expected);
  if (found.kind === 'map') return wantsList ? 'a list has "- " before each of its entries' : undefined;
  if (found.kind === 'list') return undefined;
  const { value, written } = found;
  if (typeof value === 'string') return suggestForText(value, expected, wantsList);
  if (value !== null && /^an? .*name/.test(expected)) return `quote it if it is meant: "${written}"`;
  if (expected.includes('AS number') && /^\d+\.\d+$/.test(written)) {
    const [high = 0, low = 0] = written.split('.').map(Number);
    return `write it as one number: ${high * 65536 + low}`;
  }
  return undefined;
}

function suggestForText(value: string, expected: string, wantsList: boolean): string | undefined {
  if (/^\d+$/.test(value) && expected.includes('number')) return `write ${value} without quotes`;
  if (/^as\d+$/i.test(value) && expected.includes('AS number')) return `write ${value.slice(2)}`;
  if (expected.startsWith('true')) {
    if (/^(yes|on|y)$/i.test(value)) return 'write true';
    if (/^(no|off|n)$/i.test(value)) return 'write false';
  }
  return wantsList && expected.startsWith('a list') ? `write [${value}]` : undefined;
}
