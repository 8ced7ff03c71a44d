// The mark of what vpclab made in the kernel: the link group (ip-link(8)), an otherwise unused number that is set with
// a link's birth. It also tells the ends of a veth apart. What carries no mark is the user's and is left alone.

import { NETNS_ROLES } from '../../model/rows.ts';
import type { NetnsRole } from '../../model/rows.ts';

const PREFIX = 0x7670_6300; // "vpc"

function group(letter: string): number {
  return PREFIX + letter.charCodeAt(0);
}

export const LINK_GROUP = {
  /** Loopback of a namespace; its alias is the namespace's role. */
  namespace: group('n'),
  vethA: group('a'),
  vethB: group('b'),
  bridge: group('r'),
  /** Made by Open vSwitch, raised by us. */
  device: group('t'),
  /** About to be deleted, all at once. */
  doomed: group('x'),
  none: 0,
} as const;

const OWN_GROUPS: ReadonlySet<number> = new Set(Object.values(LINK_GROUP).filter((value) => value !== 0));

export function isMarked(linkGroup: number): boolean {
  return OWN_GROUPS.has(linkGroup);
}

export function isRole(text: string): text is NetnsRole {
  const roles: readonly string[] = NETNS_ROLES;
  return roles.includes(text);
}
