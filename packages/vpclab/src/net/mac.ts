// MAC addresses: strict text, and locally administered ones that follow from a stable identity.

import { hash } from 'node:crypto';
import type { Mac, Parsed } from './text.ts';
import { invalid } from './text.ts';

const CANONICAL = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export function parseMac(text: string): Parsed<Mac> {
  if (CANONICAL.test(text)) return { kind: 'ok', value: text };
  const lower = text.toLowerCase().replaceAll('-', ':');
  return CANONICAL.test(lower)
    ? invalid('is not written as lower-case pairs joined by colons', lower)
    : invalid('is not a MAC address');
}

/**
 * One MAC for each identity: 02 (locally administered, unicast: IEEE 802 section 8.4) and 40 bits of a hash.
 * Identities that meet in a hash are told apart in their own order, never by the order of the list.
 */
export function assignMacs(identities: Iterable<string>): ReadonlyMap<string, Mac> {
  const macs = new Map<string, Mac>();
  const used = new Set<Mac>();
  for (const identity of [...identities].toSorted()) {
    let mac = macFromHash(identity);
    for (let attempt = 1; used.has(mac); attempt++) mac = macFromHash(`${identity}#${attempt}`);
    used.add(mac);
    macs.set(identity, mac);
  }
  return macs;
}

function macFromHash(text: string): Mac {
  const digest = hash('sha256', text, 'hex');
  const pairs = [0, 2, 4, 6, 8].map((at) => digest.slice(at, at + 2));
  return `02:${pairs.join(':')}`;
}
