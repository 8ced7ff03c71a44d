// The host rows of the world: what carries our mark or sits on a link that does, read back in the form that intent
// states it. Nothing is changed.

import { readFileSync } from 'node:fs';
import { NOBODY, OBSERVED } from '../../model/rows.ts';
import { OWNED_SYSCTLS } from '../../model/sysctls.ts';
import type { HostRow, NetnsRole, NetnsRow, RouteRow, SysctlRow } from '../../model/rows.ts';
import type { Call } from '../machine.ts';
import { sysctlFile } from './apply-addressing.ts';
import { inSlices } from './chunks.ts';
import { readOffload } from './features.ts';
import { KeptNamespaces } from './kept-namespaces.ts';
import { LINK_GROUP, isMarked, isRole } from './marks.ts';
import type { Namespaces } from './namespaces.ts';
import { isHalf, pairEnds } from './pair-ends.ts';
import type { KnownPairs, ObservedEnd } from './pair-ends.ts';
import { addressDump, decodeAddress } from './netlink/address.ts';
import { routeType, RTPROT_BOOT, RTPROT_KERNEL, RTPROT_STATIC } from './netlink/constants.ts';
import { networkOf } from './netlink/connected.ts';
import { decodeLink, linkDump } from './netlink/link.ts';
import type { LinkState } from './netlink/link.ts';
import { decodeNeighbour, isPermanent, neighbourDump } from './netlink/neighbour.ts';
import { dumpRoutes, isStatic } from './netlink/route.ts';
import type { SeenRoute } from './netlink/route.ts';
import { foreignQdiscs, foreignRules } from './netlink/steering.ts';
import { netlinkIn } from './netlink/socket.ts';
import type { NetlinkSocket } from './netlink/socket.ts';
import { errnoOf } from './system-error.ts';

/** Reads kernels and keeps what cannot have changed since. */
export class KernelObserver {
  readonly #machine: string;
  readonly #namespaces: Namespaces;
  readonly #kept: KeptNamespaces<Seen | undefined>;
  readonly #pairs: KnownPairs = new WeakMap();

  constructor(machine: string, namespaces: Namespaces) {
    this.#machine = machine;
    this.#namespaces = namespaces;
    this.#kept = new KeptNamespaces(namespaces);
  }

  close(): void {
    this.#kept.close();
  }

  /** `sysctls`: the ones to read. */
  async observe(sysctls: readonly SysctlRow[], call: Call): Promise<readonly HostRow[]> {
    const rows = await this.#observeOnce(sysctls, call);
    // A link that moves to another namespace is reported there, but not where its peer is.
    if (!rows.some((row) => row.kind === 'veth' && isHalf(row))) return rows;
    this.#kept.clear();
    return await this.#observeOnce(sysctls, call);
  }

  async #observeOnce(asked: readonly SysctlRow[], { signal }: Call): Promise<readonly HostRow[]> {
    const rows: HostRow[] = [];
    const ends: ObservedEnd[] = [];
    const sysctls = Map.groupBy(asked, (row) => row.netns);
    const present = this.#namespaces.names();
    this.#kept.retain(new Set(present));
    this.#kept.update(hasNeighbour);
    await inSlices(present, { signal }, (netns) => {
      const seen = this.#observeNetns(netns, sysctls.get(netns) ?? []);
      if (seen === undefined) return;
      // One by one: a namespace may hold more routes than a call has arguments.
      for (const row of seen.rows) rows.push(row);
      for (const end of seen.ends) ends.push(end);
    });
    const veths = await pairEnds(this.#namespaces, this.#pairs, ends, OBSERVED, { signal });
    return [...rows, ...veths];
  }

  /** Undefined: not ours, not a namespace, or gone meanwhile. */
  #observeNetns(netns: string, sysctls: readonly SysctlRow[]): Seen | undefined {
    try {
      const seen = this.#kept.get(
        netns,
        () => readNetns(this.#machine, this.#namespaces, netns),
        (read) => read?.isUp === true,
      );
      return seen === undefined || sysctls.length === 0
        ? seen
        : {
            ...seen,
            rows: [
              ...seen.rows.filter(({ kind }) => kind !== 'sysctl'),
              ...readSysctls(this.#namespaces, netns, sysctls),
            ],
          };
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'EINVAL' || errno === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function hasNeighbour(seen: Seen | undefined, address: string): boolean {
  return seen?.rows.some((row) => row.kind === 'neighbour' && row.address === address) ?? true;
}

type Seen = {
  readonly rows: readonly HostRow[];
  readonly ends: readonly ObservedEnd[];
  /** The kernel tells nothing of a new name or group of a link that is down (netdev_state_change). */
  readonly isUp: boolean;
};

function readNetns(machine: string, namespaces: Namespaces, netns: string): Seen | undefined {
  return netlinkIn<Seen | undefined>(namespaces, netns, (socket) => {
    const links = socket.dump(linkDump, decodeLink);
    const role = roleOf(links);
    return role === undefined ? undefined : observeInside(socket, { machine, netns, role, links });
  });
}

/** A role that is not known any more is still ours: the plan replaces it. */
function roleOf(links: readonly LinkState[]): NetnsRole | undefined {
  const loopback = links.find((link) => link.name === 'lo');
  if (loopback?.group !== LINK_GROUP.namespace) return undefined;
  return isRole(loopback.alias) ? loopback.alias : 'workload';
}

type Inside = {
  readonly machine: string;
  readonly netns: string;
  readonly role: NetnsRole;
  readonly links: readonly LinkState[];
};

function observeInside(socket: NetlinkSocket, { machine, netns, role, links }: Inside): Seen {
  const row: NetnsRow = { kind: 'netns', key: netns, name: netns, machine, role, origin: OBSERVED };
  const rows: HostRow[] = [row];
  const ends: ObservedEnd[] = [];
  const owned = new Map<number, LinkState>();
  for (const link of links) {
    if (!isMarked(link.group)) continue;
    owned.set(link.index, link);
    if (link.kind === 'veth') {
      const offload = readOffload(socket.fd, link.name, `link ${netns}/${link.name}`);
      ends.push({ netns, link, master: masterName(links, link), offload });
    } else rows.push(...deviceRow(netns, link));
  }
  const connected = new Set(
    dumpRoutes(socket, RTPROT_KERNEL).map(({ index, prefix }) => `${index} ${prefix}`),
  );
  for (const { index, address, prefixLength } of socket.dump(addressDump, decodeAddress)) {
    const link = owned.get(index);
    if (link === undefined) continue;
    const key = `${netns}/${link.name} ${address}/${prefixLength}`;
    // The kernel makes none for a host route, and makes it again when a link comes up.
    const isRouted =
      prefixLength === 32 || !link.up || connected.has(`${index} ${networkOf({ address, prefixLength })}`);
    rows.push({
      kind: 'address',
      key,
      ...{ netns, device: link.name, address, prefixLength },
      ...(isRouted ? {} : { isUnrouted: true }),
      origin: OBSERVED,
    });
  }
  const prefixes = new Set<string>();
  for (const route of [RTPROT_STATIC, RTPROT_BOOT].flatMap((protocol) => dumpRoutes(socket, protocol))) {
    const device = route.index === undefined ? '' : owned.get(route.index)?.name;
    // Through a link of the user's own: like the link, the user's.
    if (device === undefined) continue;
    // The first of several to one prefix is the one that packets take (ip-route(8), prepend).
    const isFirst = isStatic(route) && !prefixes.has(route.prefix);
    if (isFirst) prefixes.add(route.prefix);
    rows.push(isFirst ? staticRow(netns, device, route) : foreignRow(netns, device, route));
  }
  for (const { index, address, mac } of socket.dump(neighbourDump, decodeNeighbour).filter(isPermanent)) {
    const device = owned.get(index)?.name;
    if (device === undefined) continue;
    rows.push({
      kind: 'neighbour',
      key: `${netns}/${device} ${address}`,
      netns,
      device,
      address,
      mac,
      origin: OBSERVED,
    });
  }
  const others = [
    ...foreignRules(socket),
    ...foreignQdiscs(socket, (index) => owned.get(index)?.name, role === 'node'),
  ];
  for (const { what, text, message } of others) {
    const key = `${netns} ${message}`;
    rows.push({ kind: 'steering', key, netns, what, text, message, owner: NOBODY, origin: OBSERVED });
  }
  rows.push(...ownedSysctls(netns));
  return { rows, ends, isUp: links.every((link) => link.up || !isMarked(link.group)) };
}

/** Those that are ours whole, where they are not as in a namespace that nobody changed. */
function ownedSysctls(netns: string): readonly SysctlRow[] {
  return Object.entries(OWNED_SYSCTLS).flatMap(([path, usual]): readonly SysctlRow[] => {
    const value = readSysctl(path);
    if (value === undefined || value === usual) return [];
    return [{ kind: 'sysctl', key: `${netns} ${path}`, netns, path, value, origin: OBSERVED }];
  });
}

/** Read each time: the kernel does not report their changes. */
function readSysctls(
  namespaces: Namespaces,
  netns: string,
  sysctls: readonly SysctlRow[],
): readonly SysctlRow[] {
  return namespaces.in(netns, () =>
    sysctls.flatMap(({ key, path }): readonly SysctlRow[] => {
      const value = readSysctl(path);
      return value === undefined ? [] : [{ kind: 'sysctl', key, netns, path, value, origin: OBSERVED }];
    }),
  );
}

function staticRow(netns: string, device: string, { prefix, via = '' }: SeenRoute): RouteRow {
  return { kind: 'route', key: `${netns} ${prefix}`, netns, prefix, via, device, origin: OBSERVED };
}

function foreignRow(netns: string, device: string, route: SeenRoute): RouteRow {
  const { prefix, via = '', isMultipath, protocol, metric, tos, type, scope } = route;
  const words = [
    via === '' ? (device === '' ? routeType(type) : `dev ${device}`) : `via ${via}`,
    ...(isMultipath ? ['and others'] : []),
    `proto ${protocol === RTPROT_BOOT ? 'boot' : 'static'}`,
    ...(metric === 0 ? [] : [`metric ${metric}`]),
    ...(tos === 0 ? [] : [`tos ${tos}`]),
  ];
  return {
    kind: 'route',
    key: `${netns} ${prefix} ${words.join(', ')}`,
    ...{ netns, prefix, via, device },
    foreign: { protocol, metric, tos, type, scope },
    owner: NOBODY,
    origin: OBSERVED,
  };
}

/** One that is down is reported as missing: making it is what brings it up. */
function deviceRow(netns: string, link: LinkState): readonly HostRow[] {
  if (!link.up) return [];
  const key = `${netns}/${link.name}`;
  const { name, mac, mtu } = link;
  if (link.group === LINK_GROUP.bridge) return [{ kind: 'bridge', key, netns, name, mtu, origin: OBSERVED }];
  if (link.group !== LINK_GROUP.device) return [];
  return [{ kind: 'device', key, netns, device: name, mac, mtu, origin: OBSERVED }];
}

function masterName(links: readonly LinkState[], link: LinkState): string | undefined {
  return link.master === undefined ? undefined : links.find(({ index }) => index === link.master)?.name;
}

/** Numbers of one setting are separated by tabs. */
function readSysctl(path: string): string | undefined {
  try {
    return readFileSync(sysctlFile(path), 'utf8').trim().replaceAll(/\s+/g, ' ');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
