// Veth rows from the ends found in all namespaces. An end knows the index of its peer and, as a number private to its
// own namespace, the peer's namespace. Indexes alone mostly tell which two belong together; where they don't, the
// kernel is asked for those numbers (RTM_GETNSID).

import type { LinkEnd, Origin, VethRow } from '../../model/rows.ts';
import type { Call } from '../machine.ts';
import { inSlices, partsOf } from './chunks.ts';
import { libc } from './libc.ts';
import { LINK_GROUP } from './marks.ts';
import type { Namespaces } from './namespaces.ts';
import type { LinkState } from './netlink/link.ts';
import { decodeNetnsId, netnsIdRequest } from './netlink/nsid.ts';
import { netlinkIn } from './netlink/socket.ts';

export type ObservedEnd = {
  readonly netns: string;
  readonly link: LinkState;
  readonly master: string | undefined;
  readonly offload: 'keep' | 'off';
};

/** By side `b`. An end that was kept unread is the same object: nothing happened to it, so a pair of them is a pair still. */
export type KnownPairs = WeakMap<ObservedEnd, { readonly a: ObservedEnd; readonly row: VethRow }>;

const IDS_AT_ONCE = 64;
/** A namespace's id of another: `<seen from> <seen>`. */
type NetnsIds = ReadonlyMap<string, number>;

export async function pairEnds(
  namespaces: Namespaces,
  pairs: KnownPairs,
  ends: readonly ObservedEnd[],
  origin: Origin,
  options: Call,
): Promise<readonly VethRow[]> {
  const sidesA = Map.groupBy(
    ends.filter(({ link }) => link.group === LINK_GROUP.vethA),
    ({ link }) => `${link.peer?.index} ${link.index}`,
  );
  const paired = new Set<ObservedEnd>();
  const rows: VethRow[] = [];
  const present = new Set(ends);
  const sidesB = ends.filter((end) => {
    if (end.link.group !== LINK_GROUP.vethB) return false;
    const pair = pairs.get(end);
    if (pair === undefined || !present.has(pair.a)) return true;
    paired.add(pair.a).add(end);
    rows.push(pair.row);
    return false;
  });
  const indexesOf = (b: ObservedEnd): string => `${b.link.index} ${b.link.peer?.index}`;
  const candidatesOf = (b: ObservedEnd): readonly ObservedEnd[] => sidesA.get(indexesOf(b)) ?? [];
  const alike = Map.groupBy(sidesB, indexesOf);
  // Of two that are alike one may have its peer in a namespace without a name.
  const isClear = (b: ObservedEnd): boolean =>
    candidatesOf(b).length === 0 || (candidatesOf(b).length === 1 && alike.get(indexesOf(b))?.length === 1);
  const unclear = sidesB.filter((b) => !isClear(b));
  const ids = await netnsIds(namespaces, unclear, candidatesOf, options);
  for (const b of sidesB) {
    const candidates = candidatesOf(b);
    const a = isClear(b) ? candidates[0] : candidates.find((end) => isPeer(b, end, ids));
    if (a === undefined) continue;
    paired.add(a).add(b);
    const row = vethRow(linkEnd(a), linkEnd(b), origin);
    pairs.set(b, { a, row });
    rows.push(row);
  }
  // Half a pair, whose other end somebody moved away: a row that no intent has, so that it is removed.
  for (const end of ends) {
    if (!paired.has(end)) rows.push(vethRow(linkEnd(end), NOWHERE, origin));
  }
  return rows;
}

function isPeer(b: ObservedEnd, a: ObservedEnd, ids: NetnsIds): boolean {
  const id = b.link.peer?.netnsId;
  return id === undefined ? a.netns === b.netns : ids.get(`${b.netns} ${a.netns}`) === id;
}

/** The ids that are needed to tell candidates apart, asked from sides `b`: they live in few namespaces. */
async function netnsIds(
  namespaces: Namespaces,
  sidesB: readonly ObservedEnd[],
  candidatesOf: (b: ObservedEnd) => readonly ObservedEnd[],
  options: Call,
): Promise<NetnsIds> {
  const wanted = new Map<string, Set<string>>();
  for (const b of sidesB) {
    const candidates = candidatesOf(b);
    const names = wanted.get(b.netns) ?? new Set();
    for (const { netns } of candidates) names.add(netns);
    wanted.set(b.netns, names);
  }
  const questions = [...wanted].flatMap(([from, names]) =>
    partsOf([...names], IDS_AT_ONCE).map((part) => ({ from, part })),
  );
  const ids = new Map<string, number>();
  await inSlices(questions, { signal: options.signal }, ({ from, part }) => {
    for (const [name, id] of askIds(namespaces, from, part)) ids.set(`${from} ${name}`, id);
  });
  return ids;
}

function askIds(namespaces: Namespaces, from: string, names: readonly string[]): ReadonlyMap<string, number> {
  const fds: number[] = [];
  const ids = new Map<string, number>();
  try {
    for (const name of names) fds.push(namespaces.open(name));
    netlinkIn(namespaces, from, (socket) => {
      socket.batch(fds.map(netnsIdRequest), (index, { payload }) => {
        const name = names[index];
        if (name !== undefined) ids.set(name, decodeNetnsId(payload));
      });
    });
    return ids;
  } finally {
    for (const fd of fds) libc().close(fd);
  }
}

function linkEnd({ netns, link, master, offload }: ObservedEnd): LinkEnd {
  const { name, mac, mtu, alias, up } = link;
  return { netns, name, mac, mtu, alias, master, offload, up };
}

const NOWHERE: LinkEnd = {
  netns: '',
  name: '',
  mac: undefined,
  mtu: 0,
  alias: '',
  master: undefined,
  offload: 'keep',
  up: false,
};

export function isHalf({ b }: VethRow): boolean {
  return b.netns === NOWHERE.netns;
}

function vethRow(a: LinkEnd, b: LinkEnd, origin: Origin): VethRow {
  return { kind: 'veth', key: `${a.netns}/${a.name}~${b.netns}/${b.name}`, a, b, origin };
}
