// Whether something that differs from the lab file can have to do with a promise: it lies on the way of the packets, and
// is about their addresses. Pure.

import { interfaceName } from '../../concepts/rows/names.ts';
import { kind } from '../../kinds/registry.ts';
import { CLUSTER_DEVICE, CLUSTER_WIRE, fabricOf } from '../../model/layout.ts';
import { controlPlanes } from '../../model/regions.ts';
import type { Change } from '../../model/plan.ts';
import type { UpkeepPromise } from '../../model/promise.ts';
import type { AddressRow, NeighbourRow, OvsdbRow, RouteRow, Row } from '../../model/rows.ts';
import { addressOf } from '../../net/ipv4.ts';
import { holdsAddress, prefixAround, prefixOf } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import { ovnConcerns } from './concerns-ovn.ts';
import type { Intended } from './intended.ts';
import { isLeading } from './leading.ts';
import type { PromisePath } from './promise-path.ts';

export function concernsIn(intended: Intended): (change: Change, path: PromisePath) => boolean {
  const { lab } = intended;
  const onNorthbound = ovnConcerns(intended);
  const nodes = new Set<string>(lab.nodes.map(({ name }) => name));
  const fabrics = new Map(
    controlPlanes(lab).map((one) => [fabricOf(one.plane), one.nodes.map(({ name }): string => name)]),
  );
  const ports = new Map(
    [...lab.workloads, ...lab.natGateways, ...lab.resolvers, ...lab.sites.map(({ gateway }) => gateway)].map(
      ({ name }) => [interfaceName(name), String(name)],
    ),
  );
  const everybody = new Set<string>([
    ...[...lab.workloads, ...(lab.internet?.hosts ?? [])].map(({ address }) => address),
    ...lab.natGateways.map(({ outsideAddress }) => outsideAddress),
  ]);
  return (change, path) => {
    const { row } = change;
    if (path.promise.kind === 'upkeep') return isForUpkeep(row, path.promise);
    if (row.kind === 'ovsdb')
      return row.db.kind === 'nb' ? onNorthbound(change, row, path) : inSwitch(row, row.db.node, path);
    const places: readonly string[] = kind(row.kind).places(row);
    const own = places.filter((place) => !nodes.has(place));
    if (isOfClusters(row)) return path.promise.kind === 'cluster';
    if (own.length > 0) {
      if (!own.every((place) => path.namespaces.has(place))) return onFabric(own, places, path);
      return inNamespace(change, own[0] ?? '', path);
    }
    // Of nodes, what is no link of a workload carries what goes between them.
    return (
      places.some((place) => path.nodes.has(place)) &&
      (row.kind === 'daemon' || row.kind === 'netns' || path.nodes.size > 1)
    );
  };

  /** The wires between the nodes of a region: who has both ends on one node does not use them. */
  function onFabric(own: readonly string[], places: readonly string[], path: PromisePath): boolean {
    const [fabric = '', ...others] = own;
    const joined = fabrics.get(fabric)?.filter((node) => path.nodes.has(node)) ?? [];
    return (
      others.length === 0 &&
      joined.length > 1 &&
      (places.length === 1 || places.some((place) => joined.includes(place)))
    );
  }

  function inSwitch({ table, name, parent }: OvsdbRow, node: string, path: PromisePath): boolean {
    if (!path.nodes.has(node)) return false;
    if (table !== 'Port' && table !== 'Interface')
      return ['Open_vSwitch', 'Bridge', 'Controller'].includes(table);
    const port = ports.get(name);
    if (port !== undefined) return path.ports.has(port);
    return parent?.name === 'br-phy' ? path.nodes.size > 1 : name === 'br-int';
  }

  function inNamespace(change: Change, netns: string, path: PromisePath): boolean {
    const { row } = change;
    switch (row.kind) {
      case 'route':
        return isRouteFor(row, path);
      case 'address':
        return isAddressFor(change, row, path);
      case 'neighbour':
        return isNeighbourFor(row, path);
      case 'service': {
        if (path.promise.kind === 'name') return row.names !== undefined;
        return path.addresses.some((one) => one.netns === netns && one.address === row.address);
      }
      case 'sysctl': {
        const isEnd = lab.workloads.some(({ name }) => name === netns) && path.promise.kind !== 'forward';
        return !(isEnd && row.path.endsWith('/ip_forward'));
      }
      default:
        return true;
    }
  }

  function isRouteFor(row: RouteRow, path: PromisePath): boolean {
    const others = [
      ...intended.addressesIn(row.netns).map(networkOf),
      ...intended
        .routesIn(row.netns)
        .filter((one) => one.key !== row.key)
        .map(({ prefix }) => prefixOf(prefix)),
    ];
    return farFrom(row.netns, path).some((address) => isLeading(prefixOf(row.prefix), address, others));
  }

  function isAddressFor({ kind: what }: Change, row: AddressRow, path: PromisePath): boolean {
    const isShared = row.netns === lab.edge?.name || row.netns === lab.internet?.name;
    if (path.addresses.some(({ address }) => address === row.address)) return true;
    if (what !== 'delete' && !isShared) return true;
    if (row.netns === lab.internet?.name && what !== 'delete') return false;
    return farFrom(row.netns, path).some((address) => holdsAddress(networkOf(row), addressOf(address)));
  }

  /** Whoever is known by an address is met by packets for it alone; a router is met by all that leave the network. */
  function isNeighbourFor({ netns, address }: NeighbourRow, path: PromisePath): boolean {
    const far = farFrom(netns, path);
    if (far.includes(address)) return true;
    const connected = intended.addressesIn(netns).map(networkOf);
    return (
      !everybody.has(address) &&
      far.some((one) => !connected.some((network) => holdsAddress(network, addressOf(one))))
    );
  }
}

/** What keeps it up, and what can come between the programs that do. */
const UPKEEP: Readonly<Record<UpkeepPromise['upkeep']['kind'], readonly string[]>> = {
  quota: ['netns', 'nft'],
  'flow-log': ['netns', 'nft', 'daemon', 'IPFIX', 'Bridge'],
  monitoring: ['netns', 'nft', 'daemon'],
  // No row is the mount: it is made before the lab has any.
  'kept-data': ['netns'],
};

function isForUpkeep(row: Row, { place, upkeep }: UpkeepPromise): boolean {
  const what = row.kind === 'ovsdb' ? row.table : row.kind;
  return kind(row.kind).places(row).includes(place) && UPKEEP[upkeep.kind].includes(what);
}

/** What servers of the control plane tell each other passes there, and nothing else. */
function isOfClusters(row: Row): boolean {
  if (row.kind === 'bridge') return row.name === CLUSTER_WIRE;
  return row.kind === 'veth' && (row.a.name === CLUSTER_DEVICE || row.b.name === CLUSTER_DEVICE);
}

function farFrom(netns: string, { addresses }: PromisePath): readonly string[] {
  return addresses.filter((one) => one.netns !== netns).map(({ address }) => address);
}

function networkOf({ address, prefixLength }: AddressRow): Prefix {
  return prefixAround(addressOf(address), prefixLength);
}
