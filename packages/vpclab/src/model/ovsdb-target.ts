// How a database of the lab is named: in keys of its rows, and as a place of steps. Pure.

import type { NorthboundTarget, OvsdbTarget } from './rows.ts';

export function northbound(region: string | undefined): NorthboundTarget {
  return region === undefined ? { kind: 'nb' } : { kind: 'nb', region };
}

/** Also the first part of its rows' keys. No name of the lab file holds an `@`. */
export function targetName(target: OvsdbTarget): string {
  if (target.kind === 'vswitch') return target.node;
  return target.region === undefined ? 'nb' : `nb@${target.region}`;
}

export function northboundPlace(region: string | undefined): string {
  return region === undefined ? 'northbound' : `northbound@${region}`;
}
