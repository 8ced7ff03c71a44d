// Which route a packet takes: the one with the longest prefix. Pure.

import { addressOf } from '../../net/ipv4.ts';
import { holdsAddress } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';

/** Whether a route decides about an address, or would. `others`: what the lab file gives its router besides. */
export function isLeading(prefix: Prefix, address: string, others: readonly Prefix[]): boolean {
  const value = addressOf(address);
  const isLonger = (other: Prefix): boolean => other.length > prefix.length && holdsAddress(other, value);
  return holdsAddress(prefix, value) && !others.some(isLonger);
}
