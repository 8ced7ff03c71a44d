// IPv4 prefixes: parse, format, compare, and the addresses inside. A prefix is its first address and its length.

import { formatAddress, parseAddress } from './ipv4.ts';
import type { Cidr, Parsed } from './text.ts';
import { invalid } from './text.ts';

export type Prefix = { readonly base: number; readonly length: number };

export function parsePrefix(text: string): Parsed<Prefix> {
  const slash = text.indexOf('/');
  if (slash === -1) return parseBare(text);
  const address = parseAddress(text.slice(0, slash));
  if (address.kind === 'invalid') return withLength(address, text.slice(slash));
  const length = parseLength(text.slice(slash + 1));
  if (length.kind === 'invalid') {
    return invalid(length.problem, length.suggestion && `${text.slice(0, slash)}/${length.suggestion}`);
  }
  const prefix = prefixAround(address.value, length.value);
  if (prefix.base !== address.value) {
    return invalid(`has host bits set: the network is ${formatPrefix(prefix)}`, formatPrefix(prefix));
  }
  return { kind: 'ok', value: prefix };
}

/** A length by itself, without the slash: "24". */
export function parseLength(text: string): Parsed<number> {
  if (/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text))
    return invalid('has a netmask where a prefix length goes', maskLength(text));
  if (!/^\d+$/.test(text)) return invalid('has no number as its prefix length');
  if (text.length > 1 && text.startsWith('0')) {
    return invalid('has a leading zero in its prefix length', String(Number(text)));
  }
  const length = Number(text);
  if (length > 32) return invalid(`has prefix length /${text}, and /32 is the longest`);
  return { kind: 'ok', value: length };
}

export function formatPrefix(prefix: Prefix): Cidr {
  return `${formatAddress(prefix.base)}/${prefix.length}`;
}

/** The prefix of a text that is known to be canonical. Throws on others: use parsePrefix for a user's text. */
export function prefixOf(text: Cidr): Prefix {
  const parsed = parsePrefix(text);
  if (parsed.kind === 'invalid') throw new TypeError(`not an IPv4 prefix: ${text}`);
  return parsed.value;
}

/** The prefix of this length that holds the address. */
export function prefixAround(address: number, length: number): Prefix {
  const size = 2 ** (32 - length);
  return { base: Math.floor(address / size) * size, length };
}

/** How many addresses it spans. */
export function prefixSize(prefix: Prefix): number {
  return 2 ** (32 - prefix.length);
}

export function lastAddress(prefix: Prefix): number {
  return prefix.base + prefixSize(prefix) - 1;
}

export function holdsAddress(prefix: Prefix, address: number): boolean {
  return address >= prefix.base && address <= lastAddress(prefix);
}

export function holdsPrefix(outer: Prefix, inner: Prefix): boolean {
  return inner.length >= outer.length && holdsAddress(outer, inner.base);
}

export function overlaps(a: Prefix, b: Prefix): boolean {
  return holdsPrefix(a, b) || holdsPrefix(b, a);
}

/** Addresses that hosts can have: all but the network and the broadcast address. None in a /31 or /32. */
export function hostCount(prefix: Prefix): number {
  return Math.max(0, prefixSize(prefix) - 2);
}

/** The nth host counted from 1: the first is base + 1. */
export function nthHost(prefix: Prefix, n: number): number | undefined {
  return n >= 1 && n <= hostCount(prefix) ? prefix.base + n : undefined;
}

function parseBare(text: string): Parsed<never> {
  const address = parseAddress(text);
  if (address.kind === 'invalid') {
    return text.includes(':') ? address : invalid(address.problem.replace('an address', 'a prefix'));
  }
  const length = [16, 24, 32].find((one) => prefixAround(address.value, one).base === address.value);
  // The network around a host address is a guess: it is not what was written.
  return invalid('has no prefix length', length === 32 ? undefined : `${text}/${length}`);
}

function withLength(address: Parsed<never>, length: string): Parsed<never> {
  if (address.kind === 'ok') return address;
  return invalid(address.problem, address.suggestion && `${address.suggestion}${length}`);
}

function maskLength(mask: string): string | undefined {
  const value = parseAddress(mask);
  if (value.kind === 'invalid') return undefined;
  const length = 32 - Math.log2(2 ** 32 - value.value);
  return Number.isInteger(length) ? String(length) : undefined;
}
