// Addresses, static routes and sysctls of namespaces, and devices that Open vSwitch made: each namespace is visited once.

import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { VpclabError } from '../../errors.ts';
import type { BoundedCall, Call } from '../machine.ts';
import { rowsOf } from '../../model/plan.ts';
import type {
  AddressRow,
  DeviceRow,
  NeighbourRow,
  RouteRow,
  SteeringRow,
  SysctlRow,
} from '../../model/rows.ts';
import { groupedBy, inSlices } from './chunks.ts';
import { LINK_GROUP } from './marks.ts';
import type { Namespaces } from './namespaces.ts';
import { deleteAddress, newAddress } from './netlink/address.ts';
import { connectedRoute } from './netlink/connected.ts';
import { decodeLink, linkDump, setLink } from './netlink/link.ts';
import { deleteNeighbour, setNeighbour } from './netlink/neighbour.ts';
import { deleteRoute, setRoute } from './netlink/route.ts';
import { removeSteering } from './netlink/steering.ts';
import { netlinkIn } from './netlink/socket.ts';
import type { Request, NetlinkSocket } from './netlink/socket.ts';
import { fileCall, systemError } from './system-error.ts';

/** What sits on a link. */
type LinkRow = AddressRow | NeighbourRow | RouteRow;

const { EEXIST, EINVAL, ENODEV, ENOENT, ESRCH, EADDRNOTAVAIL } = constants.errno;
const DEVICE_POLL_MS = 5;

/**
 * Addresses before routes: a next hop must be on a connected network. `followed`: addresses that go once others of their
 * devices are there. A device without any would ask its neighbours with an address of another one.
 */
export async function ensureAddressing(
  namespaces: Namespaces,
  rows: readonly LinkRow[],
  followed: readonly AddressRow[],
  options: Call,
): Promise<void> {
  const gone = groupedBy(followed, (row) => row.netns);
  const coming = groupedBy(rows, (row) => row.netns);
  // What was in a namespace that is gone went with it.
  const left = [...gone.keys()].filter((netns) => namespaces.inodeOf(netns) !== undefined);
  const all = new Set([...left, ...coming.keys()]);
  await inSlices([...all], options, (netns) => {
    netlinkIn(namespaces, netns, (socket) =>
      ensureInside(socket, coming.get(netns) ?? [], gone.get(netns) ?? []),
    );
  });
}

function ensureInside(
  socket: NetlinkSocket,
  rows: readonly LinkRow[],
  followed: readonly AddressRow[],
): void {
  const indexes = linkIndexes(socket);
  const indexOf = (row: LinkRow): number => {
    const index = indexes.get(row.device);
    if (index === undefined) throw systemError('rtnetlink', `${row.kind} ${row.key}`, ENODEV);
    return index;
  };
  const addresses = rowsOf(rows, 'address').flatMap((row) => {
    const on = { ...row, index: indexOf(row) };
    const made = newAddress(on, `address ${row.key}`);
    return row.isUnrouted === true ? [made, connectedRoute(on, `connected route of ${row.key}`)] : [made];
  });
  const others = [
    ...rowsOf(rows, 'neighbour').map((row) =>
      setNeighbour({ ...row, index: indexOf(row) }, `neighbour ${row.key}`),
    ),
    ...rowsOf(rows, 'route').map((row) => setRoute({ ...row, index: indexOf(row) }, `route ${row.key}`)),
  ];
  const isThere = (errno: number): boolean => errno === EEXIST;
  if (followed.length === 0) {
    socket.apply([...addresses, ...others], isThere);
    return;
  }
  socket.apply(addresses, isThere);
  // The new one is a second one of the same network, and would go with the first.
  for (const { device } of followed) promoteSecondaries(device);
  deleteInside(socket, followed);
  socket.apply(others, isThere);
}

function promoteSecondaries(device: string): void {
  const file = sysctlFile(`net/ipv4/conf/${device}/promote_secondaries`);
  fileCall('write', file, () => writeFileSync(file, '1'));
}

/** Routes and addresses that are gone already, or whose device or namespace is, are no error. */
export async function deleteAddressing(
  namespaces: Namespaces,
  rows: readonly LinkRow[],
  options: Call,
): Promise<void> {
  await inSlices(presentGroups(namespaces, rows), options, ([netns, inside]) => {
    netlinkIn(namespaces, netns, (socket) => deleteInside(socket, inside));
  });
}

/** By namespace, of those that are there. */
function presentGroups<R extends { readonly netns: string }>(
  namespaces: Namespaces,
  rows: readonly R[],
): readonly (readonly [string, readonly R[]])[] {
  const present = new Set(namespaces.names());
  return [...groupedBy(rows, (row) => row.netns)].filter(([netns]) => present.has(netns));
}

function deleteInside(socket: NetlinkSocket, rows: readonly LinkRow[]): void {
  const indexes = linkIndexes(socket);
  const routes = rowsOf(rows, 'route').map(({ key, prefix, via, device, foreign }) => {
    const way = { prefix, via: via === '' ? undefined : via, index: indexes.get(device) };
    return deleteRoute(way, `route ${key}`, foreign);
  });
  const others = rows.flatMap((row): readonly Request[] => {
    const index = indexes.get(row.device);
    if (index === undefined || row.kind === 'route') return [];
    const on = { ...row, index };
    return [on.kind === 'address' ? deleteAddress(on, `address ${on.key}`) : deleteNeighbour(on)];
  });
  const gone: readonly number[] = [ENOENT, ESRCH, EADDRNOTAVAIL, ENODEV];
  socket.apply([...routes, ...others], (errno) => gone.includes(errno));
}

/** Rules and queueing disciplines; what is gone already, or is there again, is no error. */
export async function deleteSteering(
  namespaces: Namespaces,
  rows: readonly SteeringRow[],
  options: Call,
): Promise<void> {
  const done: readonly number[] = [ENOENT, ESRCH, ENODEV, EINVAL, EEXIST];
  await inSlices(presentGroups(namespaces, rows), options, ([netns, inside]) => {
    netlinkIn(namespaces, netns, (socket) => {
      socket.apply(inside.map(removeSteering), (errno) => done.includes(errno));
    });
  });
}

export async function writeSysctls(
  namespaces: Namespaces,
  rows: readonly SysctlRow[],
  options: Call,
): Promise<void> {
  await inSlices([...groupedBy(rows, (row) => row.netns)], options, ([netns, inside]) => {
    namespaces.in(netns, () => {
      for (const { path, value } of inside) {
        const file = sysctlFile(path);
        fileCall('write', `${file} in ${netns}`, () => writeFileSync(file, value));
      }
    });
  });
}

export function sysctlFile(path: string): string {
  return `/proc/sys/${path}`;
}

/**
 * Waits for devices that Open vSwitch makes and for their MAC, which it sets a moment later and again when somebody
 * changes it; gives them their MTU and brings them up.
 */
export async function raiseDevices(
  namespaces: Namespaces,
  rows: readonly DeviceRow[],
  options: BoundedCall,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let missing = rows;
  for (;;) {
    missing = missing.filter((row) => !raiseDevice(namespaces, row));
    const [first] = missing;
    if (first === undefined) return;
    if (performance.now() > deadline) {
      throw new VpclabError(
        'TIMED_OUT',
        `Open vSwitch did not make device ${first.key} with MAC ${first.mac} within ${options.timeoutMs} ms`,
      );
    }
    await pause(DEVICE_POLL_MS, undefined, { signal: options.signal });
  }
}

function raiseDevice(namespaces: Namespaces, { netns, device, mac, mtu, key }: DeviceRow): boolean {
  return netlinkIn<boolean>(namespaces, netns, (socket) => {
    const present = socket.dump(linkDump, decodeLink).find((link) => link.name === device);
    if (present?.mac !== mac) return false;
    const change = { up: true, mtu, group: LINK_GROUP.device };
    const [refusal] = socket.batch([setLink(device, change, `device ${key}`)]);
    if (refusal === undefined) return true;
    if (refusal.errno === ENODEV) return false;
    throw systemError('rtnetlink', `device ${key}`, refusal.errno, refusal.note);
  });
}

/** The device itself belongs to Open vSwitch: it is only let go. */
export function releaseDevices(namespaces: Namespaces, rows: readonly DeviceRow[]): void {
  const change = { up: false, group: LINK_GROUP.none };
  for (const [netns, inside] of presentGroups(namespaces, rows)) {
    netlinkIn(namespaces, netns, (socket) => {
      const requests = inside.map(({ device, key }) => setLink(device, change, `device ${key}`));
      socket.apply(requests, (errno) => errno === ENODEV);
    });
  }
}

function linkIndexes(socket: NetlinkSocket): ReadonlyMap<string, number> {
  return new Map(socket.dump(linkDump, decodeLink).map((link) => [link.name, link.index]));
}
