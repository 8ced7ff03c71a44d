// The order in which kinds of rows come into being; they go in the reverse order.

import type { RowKind } from '../model/rows.ts';

const ORDER: Readonly<Record<RowKind, number>> = {
  netns: 0,
  bridge: 1,
  veth: 2,
  daemon: 3,
  ovsdb: 4,
  device: 5,
  address: 6,
  neighbour: 7,
  route: 8,
  nft: 9,
  sysctl: 10,
  frr: 11,
  service: 12,
};

export function kindOrder(kind: RowKind): number {
  return ORDER[kind];
}
