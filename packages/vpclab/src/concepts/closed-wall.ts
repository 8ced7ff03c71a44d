// A wall of the provider: an address that nothing of a tenant's may reach, or that must not reach a tenant unasked.

import type { Sender, WallPromise } from '../model/promise.ts';
import type { Ipv4 } from '../net/text.ts';

export function closedWall(parts: {
  readonly category: string;
  readonly from: Sender;
  readonly to: { readonly name: string; readonly address: Ipv4 };
  readonly port: number;
  readonly advice?: string;
}): WallPromise {
  const { category, from, to, port, advice } = parts;
  return {
    kind: 'wall',
    text: `${from.name} does not reach ${to.name} (${to.address}, TCP port ${port})`,
    category,
    from,
    to: { name: to.name, address: to.address, netns: undefined },
    protocol: 'tcp',
    port,
    between: undefined,
    flow: undefined,
    hides: 'address',
    ...(advice === undefined ? {} : { advice }),
  };
}
