// The registry of row kinds, in the order in which they come into being; they go in the reverse order. A kind that is
// missing here does not compile.

import type { RowKind, RowOf } from '../model/rows.ts';
import { address } from './address/kind.ts';
import { bridge } from './bridge/kind.ts';
import { daemon } from './daemon/kind.ts';
import { device } from './device/kind.ts';
import { frr } from './frr/kind.ts';
import type { Kind } from './kind.ts';
import { neighbour } from './neighbour/kind.ts';
import { netns } from './netns/kind.ts';
import { nft } from './nft/kind.ts';
import { ovsdb } from './ovsdb/kind.ts';
import { route } from './route/kind.ts';
import { service } from './service/kind.ts';
import { steering } from './steering/kind.ts';
import { sysctl } from './sysctl/kind.ts';
import { veth } from './veth/kind.ts';

export type Kinds = { readonly [K in RowKind]: Kind<RowOf<K>> };

const KINDS: Kinds = {
  netns,
  bridge,
  veth,
  daemon,
  ovsdb,
  device,
  address,
  neighbour,
  route,
  nft,
  sysctl,
  steering,
  frr,
  service,
};

export function kind<K extends RowKind>(name: K): Kind<RowOf<K>> {
  return KINDS[name];
}

export const KIND_NAMES: readonly RowKind[] = Object.keys(KINDS).filter(isKindName);

function isKindName(name: string): name is RowKind {
  return Object.hasOwn(KINDS, name);
}

export function orderOf(name: RowKind): number {
  return KIND_NAMES.indexOf(name);
}
