// Ends of veth pairs as seen from their namespaces: what to tell the kernel about each. Pure.

import type { LinkEnd, VethRow } from '../../model/rows.ts';
import { LINK_GROUP } from './marks.ts';
import type { LinkChange, NewEnd } from './netlink/link.ts';

export type OwnedEnd = {
  readonly end: LinkEnd;
  readonly side: 'a' | 'b';
  /** `made`: just created with name, MTU, MAC and mark. `found`: everything has to be said. */
  readonly state: 'made' | 'found';
};

export function endsOf(row: VethRow, state: OwnedEnd['state']): readonly OwnedEnd[] {
  return [
    { end: row.a, side: 'a', state },
    { end: row.b, side: 'b', state },
  ];
}

export function newEnd(end: LinkEnd, side: 'a' | 'b', netnsFd: number): NewEnd {
  return { netnsFd, name: end.name, mac: end.mac, mtu: end.mtu, group: groupOf(side) };
}

/** Side `a` comes up here; side `b`, where vswitchd may watch, in a batch of its own. */
export function changeOfEnd({ end, side, state }: OwnedEnd, master: number | undefined): LinkChange {
  return {
    alias: end.alias,
    ...(side === 'a' ? { up: true } : {}),
    ...(master === undefined ? {} : { master }),
    ...(state === 'made' ? {} : { mtu: end.mtu, mac: end.mac, group: groupOf(side) }),
  };
}

export function nameOfEnd(end: LinkEnd): string {
  return `link ${end.netns}/${end.name}`;
}

function groupOf(side: 'a' | 'b'): number {
  return side === 'a' ? LINK_GROUP.vethA : LINK_GROUP.vethB;
}
