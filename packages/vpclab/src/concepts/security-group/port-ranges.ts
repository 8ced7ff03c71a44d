// Ranges of ports: read, put together, and as OVN takes them apart. Pure.

import type { PortRange } from './resolved.ts';

/** Canonical numbers only: a leading zero would be octal to some. */
export function readRange(text: string): PortRange | undefined {
  const match = /^([1-9]\d{0,5}|0)-([1-9]\d{0,5}|0)$/.exec(text);
  return match === null ? undefined : { first: Number(match[1]), last: Number(match[2]) };
}

/** Sorted, with those that overlap or touch joined: what was written in another order is the same row. */
export function joined(ranges: readonly PortRange[]): readonly PortRange[] {
  const apart: PortRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = apart.at(-1);
    if (before === undefined || range.first > before.last + 1) apart.push(range);
    else apart[apart.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
  }
  return apart;
}

export function holdsPort(ranges: readonly PortRange[], port: number): boolean {
  return ranges.length === 0 || ranges.some(({ first, last }) => first <= port && port <= last);
}

export function rangesText(ranges: readonly PortRange[]): string {
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}

/** OpenFlow matches a port by value and mask: a range takes one flow for each aligned block in it. */
export function maskCount({ first, last }: PortRange): number {
  let count = 0;
  for (let port = first; port <= last; count += 1) {
    let size = port === 0 ? 65536 : port & -port;
    while (port + size - 1 > last) size /= 2;
    port += size;
  }
  return count;
}
