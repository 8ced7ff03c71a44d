// The order in which kinds of rows come into being; they go in the reverse order.

import type { RowKind } from '../intent/rows.ts';

const ORDER: Readonly<Record<RowKind, number>> = {
  netns: 0,
  bridge: 1,
  veth: 2,
  daemon: 3,
  ovsdb: 4,
  device: 5,
  address: 6,
  route: 7,
  nft: 8,
  sysctl: 9,
  frr: 10,
  service: 11,
};

export function kindOrder(kind: RowKind): number {
  return ORDER[kind];
}
