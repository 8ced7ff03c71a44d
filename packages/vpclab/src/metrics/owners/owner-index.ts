// The owner of each logical port, switch and router, joined from the northbound database, or from the southbound one
// where only that is watched. Built again when they change.

import type { Northbound, Southbound } from '../sources/databases.ts';
import { NOBODY, ownerOf } from './owner.ts';
import type { Ids, Named, Owner, ReadOwner, Thing } from './owner.ts';

export type OwnedPort = {
  readonly name: string;
  readonly kind: 'switch-port' | 'router-port';
  readonly owner: Owner;
  /** Something of a tenant's may be behind it, no router and no other network. */
  readonly isEndpoint: boolean;
  /** Name of its switch or router; '' where only the southbound database is watched. */
  readonly of: string;
};

export type OwnerIndex = {
  readonly port: (name: string) => OwnedPort | undefined;
  readonly ports: ReadonlyMap<string, OwnedPort>;
  readonly switchOwner: (name: string) => Owner;
  readonly routerOwner: (name: string) => Owner;
  /** Of a rule of an access list: by its own labels, or by the switch that it is on ('': none). */
  readonly listOwner: (ids: Ids, network: string) => Owner;
  /** Of an Interface row: by the logical port that it is bound to, or by its own labels. */
  readonly interfaceOwner: (name: string, ids: Ids) => Owner;
};

type Joined = {
  readonly ports: Map<string, Thing>;
  readonly switches: Map<string, Thing>;
  readonly routers: Map<string, Thing>;
  readonly endpoints: Set<string>;
};

function nothing(): Joined {
  return { ports: new Map(), switches: new Map(), routers: new Map(), endpoints: new Set() };
}

export function ownerIndex(
  northbound: Northbound | undefined,
  southbound: Southbound | undefined,
  readers: readonly ReadOwner[],
): OwnerIndex {
  const joined = northbound === undefined ? joinSouthbound(southbound) : joinNorthbound(northbound);
  const ports = new Map<string, OwnedPort>();
  for (const [name, thing] of joined.ports) {
    const kind = thing.kind === 'router-port' ? 'router-port' : 'switch-port';
    const of = (kind === 'router-port' ? thing.router : thing.switch)?.name ?? '';
    ports.set(name, {
      name,
      kind,
      of,
      isEndpoint: joined.endpoints.has(name),
      owner: ownerOf(thing, readers),
    });
  }
  const ownersOf = (things: Map<string, Thing>): Map<string, Owner> =>
    new Map([...things].map(([name, thing]) => [name, ownerOf(thing, readers)]));
  const switches = ownersOf(joined.switches);
  const routers = ownersOf(joined.routers);
  return {
    ports,
    port: (name) => ports.get(name),
    switchOwner: (name) => switches.get(name) ?? NOBODY,
    routerOwner: (name) => routers.get(name) ?? NOBODY,
    listOwner: (ids, network) => {
      const own = ownerOf({ kind: 'switch', name: '', ids }, readers);
      return own.tenant === '' && own.vpc === '' ? (switches.get(network) ?? NOBODY) : own;
    },
    interfaceOwner: (name, ids) => {
      const port = ports.get(ids.get('iface-id') ?? '');
      return port?.owner ?? ownerOf({ kind: 'interface', name, ids }, readers);
    },
  };
}

function joinNorthbound(northbound: Northbound): Joined {
  const joined = nothing();
  const switchPorts = new Map(
    [...northbound.table('Logical_Switch_Port')].map((row) => [String(row._uuid), row]),
  );
  const routerPorts = new Map(
    [...northbound.table('Logical_Router_Port')].map((row) => [String(row._uuid), row]),
  );
  const routerOfPort = new Map<string, Named>();
  for (const row of northbound.table('Logical_Router')) {
    const router = { name: row.name, ids: row.external_ids };
    joined.routers.set(row.name, { kind: 'router', ...router, router });
    for (const uuid of row.ports) {
      const port = routerPorts.get(uuid);
      if (port === undefined) continue;
      routerOfPort.set(port.name, router);
      joined.ports.set(port.name, { kind: 'router-port', name: port.name, ids: port.external_ids, router });
    }
  }
  for (const row of northbound.table('Logical_Switch')) {
    const network = { name: row.name, ids: row.external_ids };
    const ports = row.ports.flatMap((uuid) => switchPorts.get(uuid) ?? []);
    const routers = ports.flatMap((port) => routerOfPort.get(port.options.get('router-port') ?? '') ?? []);
    // A switch between several routers (a transit) belongs to none of them.
    const router = new Set(routers).size === 1 ? routers[0] : undefined;
    joined.switches.set(row.name, { kind: 'switch', ...network, switch: network, router });
    for (const port of ports) {
      const ownRouter = routerOfPort.get(port.options.get('router-port') ?? '') ?? router;
      const thing = { name: port.name, ids: port.external_ids, switch: network, router: ownRouter };
      joined.ports.set(port.name, { kind: 'switch-port', ...thing });
      if (port.type === '') joined.endpoints.add(port.name);
    }
  }
  return joined;
}

/** Bindings carry the labels of their ports; what a port belongs to has only a name. */
function joinSouthbound(southbound: Southbound | undefined): Joined {
  const joined = nothing();
  if (southbound === undefined) return joined;
  const datapaths = new Map([...southbound.table('Datapath_Binding')].map((row) => [String(row._uuid), row]));
  for (const row of southbound.table('Port_Binding')) {
    const ids = datapaths.get(row.datapath)?.external_ids;
    const isRouter = ids?.has('logical-router') === true;
    const container = { name: ids?.get('name') ?? '', ids: new Map<string, string>() };
    const port = { name: row.logical_port, ids: row.external_ids };
    if (isRouter) joined.ports.set(port.name, { kind: 'router-port', ...port, router: container });
    else joined.ports.set(port.name, { kind: 'switch-port', ...port, switch: container });
    if (row.type === '') joined.endpoints.add(port.name);
  }
  return joined;
}
