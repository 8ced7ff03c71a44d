// IPv4 addresses as unsigned 32-bit numbers. Strict on purpose: "010.0.0.1" is octal to some programs and decimal to
// others (RFC 6943 section 3.1.1), so only the one canonical spelling is accepted.

import type { Ipv4, Parsed } from './text.ts';
import { invalid } from './text.ts';

const CANONICAL = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function parseAddress(text: string): Parsed<number> {
  const match = CANONICAL.exec(text);
  if (match === null) return invalid(whyNotAddress(text), stripped(text));
  let value = 0;
  for (const octet of match.slice(1)) {
    if (octet.length > 1 && octet.startsWith('0')) {
      return invalid(`has a leading zero in "${octet}"`, withoutLeadingZeros(text));
    }
    if (Number(octet) > 255) return invalid(`has "${octet}" where 255 is the largest`);
    value = value * 256 + Number(octet);
  }
  return { kind: 'ok', value };
}

export function formatAddress(value: number): Ipv4 {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** The number of an address that is known to be canonical. Throws on others: use parseAddress for a user's text. */
export function addressOf(text: Ipv4): number {
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid') throw new TypeError(`not an IPv4 address: ${text}`);
  return parsed.value;
}

function whyNotAddress(text: string): string {
  if (text === '') return 'is empty';
  if (text.trim() !== text) return 'has white space around it';
  if (text.includes('/')) return 'has a prefix length, but an address has none';
  if (text.includes(':')) return 'is an IPv6 address: only IPv4 is supported';
  if (/0x/i.test(text)) return 'has a hexadecimal part';
  if (/^[\d.]+$/.test(text)) return `has ${countParts(text)} where an address has four`;
  return 'is not an IPv4 address';
}

function stripped(text: string): string | undefined {
  const candidate = text.trim().replace(/\/.*$/, '');
  return candidate !== text && parseAddress(candidate).kind === 'ok' ? candidate : undefined;
}

function countParts(text: string): string {
  const parts = text.split('.');
  if (parts.some((part) => part.length > 3)) return 'a number of more than three digits';
  if (parts.includes('')) return 'an empty part';
  return parts.length === 1 ? 'one part' : `${parts.length} parts`;
}

function withoutLeadingZeros(text: string): string | undefined {
  const candidate = text.replace(/(^|\.)0+(?=\d)/g, '$1');
  return parseAddress(candidate).kind === 'ok' ? candidate : undefined;
}
