// The name under which DNS has what an address is called: RFC 1035 section 3.5.

import type { Ipv4 } from './text.ts';

export function reverseName(address: Ipv4): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
}
