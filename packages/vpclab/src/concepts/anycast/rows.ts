// Anycast services: the edge spreads connections and not hosts over those who announce the same address.

import type { Compile } from '../context.ts';
import { sysctl } from '../rows/netns-rows.ts';

/** By addresses and ports: the kernel's ip-sysctl document. */
const LAYER_4 = '1';

export const compileAnycast: Compile = ({ lab: { edge, anycastServices } }) => {
  const [service] = anycastServices;
  if (edge === undefined || service === undefined) return [];
  const origin = { concept: 'anycast', name: service.name } as const;
  return [sysctl(edge.name, 'net/ipv4/fib_multipath_hash_policy', LAYER_4, origin)];
};
