// What the agent reads of OVN's Northbound database (ovn-nb(5)): of each router it serves, the networks behind it, their
// workloads, load balancers and NAT addresses. A replica keeps the database at hand; nothing is polled.

import type { Client, ReplicaOf, SelectedRow, ViewOf } from '@vpclab/ovsdb';
import type { Logical_Router, Logical_Switch, OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import { parseAddress } from '../net/ipv4.ts';
import { formatPrefix, parseLength, prefixAround } from '../net/prefix.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';

export const NB_SELECTION = {
  Logical_Router: ['name', 'ports', 'static_routes', 'nat', 'load_balancer', 'load_balancer_group'],
  Logical_Router_Port: ['name', 'networks', 'gateway_chassis'],
  Logical_Router_Static_Route: ['ip_prefix', 'nexthop', 'route_table', 'policy', 'external_ids'],
  Logical_Switch: ['name', 'ports', 'external_ids', 'load_balancer', 'load_balancer_group'],
  Logical_Switch_Port: [
    'name',
    'type',
    'options',
    'addresses',
    'dynamic_addresses',
    'up',
    'enabled',
    'external_ids',
  ],
  Load_Balancer: ['name', 'vips'],
  Load_Balancer_Group: ['name', 'load_balancer'],
  NAT: ['type', 'external_ip', 'logical_ip', 'logical_port'],
} as const;

/** external_ids of routes that an agent writes: which of its gateways learned them. */
export const GATEWAY_KEY = 'vpclab:gateway';

export type NbClient = Client<OVN_Northbound_Tables>;
export type NbReplica = ReplicaOf<OVN_Northbound_Tables, typeof NB_SELECTION>;
export type NbView = ViewOf<OVN_Northbound_Tables, typeof NB_SELECTION>;
type RouterRow = SelectedRow<Logical_Router, (typeof NB_SELECTION)['Logical_Router']>;
type SwitchRow = SelectedRow<Logical_Switch, (typeof NB_SELECTION)['Logical_Switch']>;

export type Workload = {
  readonly port: string;
  readonly address: Ipv4;
  readonly up: boolean;
  readonly externalIds: ReadonlyMap<string, string>;
};
export type Subnet = {
  readonly switch: string;
  /** The router's port on it. */
  readonly routerPort: string;
  readonly prefix: Cidr;
  /** The router's own address in it. */
  readonly address: Ipv4;
  readonly externalIds: ReadonlyMap<string, string>;
  /** Of the switch's port to the router. */
  readonly portIds: ReadonlyMap<string, string>;
  /** Another router is on it too: a transit network, or a network of NAT gateways. */
  readonly isShared: boolean;
  /** It is a network of the outside: the switch has a port of type localnet. */
  readonly isProvider: boolean;
  /** Ports whose chassis traffic from outside comes in by: those of the router's gateways. */
  readonly at: readonly string[];
  readonly workloads: readonly Workload[];
};
export type Elastic = {
  readonly address: Ipv4;
  readonly of: string;
  /** Ports whose chassis the address is served on: the workload's own, or those of the router's gateways. */
  readonly at: readonly string[];
};
export type RouterFacts = {
  readonly name: string;
  /** Names of its ports, with which the Southbound database knows it. */
  readonly ports: readonly string[];
  readonly subnets: readonly Subnet[];
  readonly vips: readonly { readonly name: string; readonly address: Ipv4 }[];
  readonly elastic: readonly Elastic[];
  /** What routing agents learned for it: prefixes of their static routes. */
  readonly learned: readonly Cidr[];
  /** Workloads on networks of the outside, whether or not a router of this is on them. */
  readonly provider: readonly Workload[];
};

/** Without a name: of all routers together. undefined: there is no router of that name. */
export function factsOf(view: NbView, name: string | undefined): RouterFacts | undefined {
  if (name !== undefined) {
    const router = view.table('Logical_Router').index('name').get(name);
    return router === undefined ? undefined : { ...routerFacts(view, router), provider: [] };
  }
  const all = [...view.table('Logical_Router')].map((router) => routerFacts(view, router));
  return {
    name: '*',
    ports: all.flatMap(({ ports }) => ports),
    subnets: all.flatMap(({ subnets }) => subnets),
    vips: all.flatMap(({ vips }) => vips),
    elastic: all.flatMap(({ elastic }) => elastic),
    learned: all.flatMap(({ learned }) => learned),
    provider: [...view.table('Logical_Switch')].flatMap((row) =>
      isProvider(view, row) ? workloadsOf(view, row) : [],
    ),
  };
}

function routerFacts(view: NbView, router: RouterRow): Omit<RouterFacts, 'provider'> {
  const [ports, switchPorts, switches] = [
    view.table('Logical_Router_Port'),
    view.table('Logical_Switch_Port'),
    view.table('Logical_Switch'),
  ];
  const subnets: Omit<Subnet, 'at'>[] = [];
  const balancers = new Set<string>(router.load_balancer);
  const groups = new Set<string>(router.load_balancer_group);
  const redirects: string[] = [];
  const names: string[] = [];
  for (const id of router.ports) {
    const port = ports.get(id);
    if (port === undefined) continue;
    names.push(port.name);
    // Southbound's name of the port on the chassis that is the gateway now.
    if (port.gateway_chassis.length > 0) redirects.push(`cr-${port.name}`);
    const peer = switchPorts.index('options', 'router-port').get(port.name);
    const behind = peer === undefined ? undefined : switches.index('ports').get(peer._uuid);
    if (peer === undefined || behind === undefined) continue;
    const isShared = behind.ports.some(
      (other) => other !== peer._uuid && switchPorts.get(other)?.type === 'router',
    );
    const shape = {
      switch: behind.name,
      routerPort: port.name,
      externalIds: behind.external_ids,
      portIds: peer.external_ids,
    };
    const workloads = workloadsOf(view, behind);
    for (const network of port.networks) {
      const prefix = networkOf(network);
      if (prefix === undefined) continue;
      subnets.push({
        ...shape,
        prefix,
        address: network.split('/')[0] ?? '',
        isShared,
        isProvider: isProvider(view, behind),
        workloads,
      });
    }
    if (isShared) continue;
    for (const balancer of behind.load_balancer) balancers.add(balancer);
    for (const group of behind.load_balancer_group ?? []) groups.add(group);
  }
  for (const group of groups) {
    for (const balancer of view.table('Load_Balancer_Group').get(group)?.load_balancer ?? []) {
      balancers.add(balancer);
    }
  }
  return {
    name: router.name,
    ports: names,
    subnets: subnets.map((subnet) => ({ ...subnet, at: redirects })),
    vips: [...balancers].flatMap((id) => {
      const row = view.table('Load_Balancer').get(id);
      return [...(row?.vips.keys() ?? [])]
        .flatMap((vip) => addressIn(vip.split(':')[0] ?? ''))
        .map((address) => ({ name: row?.name ?? '', address }));
    }),
    elastic: router.nat.flatMap((id) => {
      const nat = view.table('NAT').get(id);
      if (nat?.type !== 'dnat_and_snat') return [];
      const at = nat.logical_port === undefined ? redirects : [nat.logical_port];
      return addressIn(nat.external_ip).map((address) => ({ address, of: nat.logical_ip, at }));
    }),
    learned: router.static_routes.flatMap((id) => {
      const row = view.table('Logical_Router_Static_Route').get(id);
      return row?.external_ids.has(GATEWAY_KEY) === true ? [row.ip_prefix] : [];
    }),
  };
}

function workloadsOf(view: NbView, row: SwitchRow): readonly Workload[] {
  const ports = view.table('Logical_Switch_Port');
  return row.ports.flatMap((id) => {
    const port = ports.get(id);
    if (port === undefined || port.type !== '' || port.enabled === false) return [];
    const texts = port.addresses.map((text) => (text === 'dynamic' ? (port.dynamic_addresses ?? '') : text));
    const { name, external_ids: externalIds, up } = port;
    return ipv4In(texts).map((address) => ({ port: name, address, up: up === true, externalIds }));
  });
}

function isProvider(view: NbView, row: SwitchRow): boolean {
  const ports = view.table('Logical_Switch_Port');
  return row.ports.some((id) => ports.get(id)?.type === 'localnet');
}

/** "00:00:00:00:00:01 10.0.0.11 fd00::1": the IPv4 addresses; "router" and "unknown" have none. */
function ipv4In(texts: readonly string[]): readonly Ipv4[] {
  return texts.flatMap((text) => text.split(/\s+/).slice(1).flatMap(addressIn));
}

function addressIn(text: string): readonly Ipv4[] {
  return parseAddress(text).kind === 'ok' ? [text] : [];
}

/** A router port has its own address with the length of its network: "10.0.1.1/24". */
function networkOf(text: string): Cidr | undefined {
  const [address = '', length = ''] = text.split('/');
  const [base, bits] = [parseAddress(address), parseLength(length)];
  if (base.kind === 'invalid' || bits.kind === 'invalid') return undefined;
  return formatPrefix(prefixAround(base.value, bits.value));
}
