// Bridges and veth pairs made, mended, raised and removed. New pairs are born in their namespaces, many to a message
// batch; then each namespace is visited once for what the kernel takes only afterwards (alias, bridge, offloads).

import { constants } from 'node:os';
import { VpclabError } from '../../errors.ts';
import type { Call } from '../machine.ts';
import type { BridgeRow, LinkEnd, VethRow } from '../../model/rows.ts';
import { groupedBy, inSlices, partsOf } from './chunks.ts';
import { setOffload } from './features.ts';
import { changeOfEnd, endsOf, nameOfEnd, newEnd } from './link-plan.ts';
import type { OwnedEnd } from './link-plan.ts';
import { LINK_GROUP, isMarked } from './marks.ts';
import type { Namespaces } from './namespaces.ts';
import { libc } from './libc.ts';
import { decodeLink, deleteLink, linkDump, newBridge, newVeth, setLink } from './netlink/link.ts';
import type { LinkState } from './netlink/link.ts';
import { netlinkIn, withNetlink } from './netlink/socket.ts';
import type { NetlinkSocket } from './netlink/socket.ts';
import { systemError } from './system-error.ts';

const { EEXIST } = constants.errno;
const LINKS_AT_ONCE = 8;

/** Makes bridges, or gives those of the same name their MTU and mark. */
export function ensureBridges(namespaces: Namespaces, rows: readonly BridgeRow[]): void {
  for (const [netns, bridges] of groupedBy(rows, (row) => row.netns)) {
    netlinkIn(namespaces, netns, (socket) => {
      const what = (row: BridgeRow) => `bridge ${row.key}`;
      socket.apply(
        // Born with another MTU: only a bridge whose MTU was changed keeps it when ports come and go.
        bridges.map((row) => newBridge(row.name, row.mtu - 1, LINK_GROUP.bridge, what(row))),
        (errno) => errno === EEXIST,
      );
      const change = { up: true, group: LINK_GROUP.bridge };
      socket.apply(bridges.map((row) => setLink(row.name, { ...change, mtu: row.mtu }, what(row))));
    });
  }
}

/** Makes missing pairs (`created`) and mends others (`changed`). Side `b` of a new pair stays down: see raiseLinks. */
export async function ensureLinks(
  namespaces: Namespaces,
  created: readonly VethRow[],
  changed: readonly VethRow[],
  options: Call,
): Promise<void> {
  const ends: OwnedEnd[] = changed.flatMap((row) => endsOf(row, 'found'));
  await inSlices(partsOf(created, LINKS_AT_ONCE), { signal: options.signal }, (rows) => {
    const present = new Set(makePairs(namespaces, rows));
    for (const row of rows) ends.push(...endsOf(row, present.has(row) ? 'found' : 'made'));
  });
  await inSlices([...groupedBy(ends, ({ end }) => end.netns)], options, ([netns, inside]) => {
    netlinkIn(namespaces, netns, (socket) => finishEnds(socket, inside));
  });
}

/** Brings sides `b` up, one batch a namespace. */
export function raiseLinks(namespaces: Namespaces, rows: readonly VethRow[]): void {
  for (const [netns, inside] of groupedBy(rows, (row) => row.b.netns)) {
    netlinkIn(namespaces, netns, (socket) => {
      socket.apply(inside.map(({ b }) => setLink(b.name, { up: true }, nameOfEnd(b))));
    });
  }
}

/** Creates pairs; returns those that were there already. */
function makePairs(
  namespaces: Namespaces,
  rows: readonly VethRow[],
  attempt: 'first' | 'last' = 'first',
): readonly VethRow[] {
  const fds = new Map<string, number>();
  const fdOf = (netns: string): number => {
    const fd = fds.get(netns) ?? namespaces.open(netns);
    fds.set(netns, fd);
    return fd;
  };
  try {
    const requests = rows.map((row) =>
      newVeth(
        newEnd(row.a, 'a', fdOf(row.a.netns)),
        newEnd(row.b, 'b', fdOf(row.b.netns)),
        `link ${row.key}`,
      ),
    );
    const refusals = withNetlink((socket) => socket.batch(requests));
    const refused = rows.filter((_, index) => refusals[index]?.errno === EEXIST);
    const broken = refusals.findIndex((refusal) => refusal !== undefined && refusal.errno !== EEXIST);
    const refusal = refusals[broken];
    if (refusal !== undefined) {
      throw systemError('rtnetlink', `link ${rows[broken]?.key}`, refusal.errno, refusal.note);
    }
    const strays = refused.filter((row) => !isPair(namespaces, row));
    if (strays.length > 0) {
      if (attempt === 'last') throw inTheWay(strays[0]);
      for (const row of strays) removeStrays(namespaces, row);
      makePairs(namespaces, strays, 'last');
    }
    return refused.filter((row) => !strays.includes(row));
  } finally {
    for (const fd of fds.values()) libc().close(fd);
  }
}

function isPair(namespaces: Namespaces, { a, b }: VethRow): boolean {
  const [one, other] = [findLink(namespaces, a), findLink(namespaces, b)];
  if (one?.kind !== 'veth' || other?.kind !== 'veth') return false;
  return one.peer?.index === other.index && other.peer?.index === one.index;
}

/** Half of an older pair that carries our mark goes; anything else of that name is the user's. */
function removeStrays(namespaces: Namespaces, row: VethRow): void {
  for (const end of [row.a, row.b]) {
    const found = findLink(namespaces, end);
    if (found === undefined) continue;
    if (!isMarked(found.group)) throw inTheWay(row, end);
    netlinkIn(namespaces, end.netns, (socket) => socket.apply([deleteLink(end.name, nameOfEnd(end))]));
  }
}

function inTheWay(row: VethRow | undefined, end = row?.a): VpclabError {
  const place = `${end?.netns}/${end?.name}`;
  return new VpclabError(
    'SYSCALL_FAILED',
    `link ${row?.key} cannot be made: ${place} is there already and was not made by vpclab; ` +
      `remove it with \`ip -n ${end?.netns} link delete ${end?.name}\``,
    { details: { call: 'rtnetlink', object: `link ${row?.key}`, errno: 'EEXIST' } },
  );
}

function findLink(namespaces: Namespaces, end: LinkEnd): LinkState | undefined {
  const links = netlinkIn(namespaces, end.netns, (socket) => socket.dump(linkDump, decodeLink));
  return links.find((link) => link.name === end.name);
}

function finishEnds(socket: NetlinkSocket, ends: readonly OwnedEnd[]): void {
  const needsLinks = ends.some(({ end, state }) => end.master !== undefined || state === 'found');
  const present = needsLinks ? socket.dump(linkDump, decodeLink) : [];
  const links = new Map(present.map((link) => [link.name, link]));
  for (const { end, state } of ends) {
    if (state === 'found' || end.offload === 'off')
      setOffload(socket.fd, end.name, end.offload, nameOfEnd(end));
  }
  socket.apply(
    ends.map((owned) => {
      const { end, state } = owned;
      const none = state === 'made' ? undefined : 0;
      const master = end.master === undefined ? none : masterOf(end, links.get(end.master));
      // Set again as it is, a MAC costs the link its permanent neighbours (NETDEV_CHANGEADDR in net/ipv4/arp.c).
      const mac = state === 'found' && links.get(end.name)?.mac === end.mac ? undefined : end.mac;
      return setLink(end.name, changeOfEnd({ ...owned, end: { ...end, mac } }, master), nameOfEnd(end));
    }),
  );
}

function masterOf({ netns, master }: LinkEnd, found: LinkState | undefined): number {
  if (found !== undefined) return found.index;
  throw systemError('rtnetlink', `bridge ${netns}/${master}`, constants.errno.ENODEV);
}
