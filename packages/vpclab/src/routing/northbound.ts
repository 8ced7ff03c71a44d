// What the agent reads of OVN's Northbound database (ovn-nb(5)): of each router it serves, the networks behind it, their
// workloads, load balancers and NAT addresses. A replica keeps the database at hand; nothing is polled.

import type { Client, ReplicaOf, ViewOf } from '@vpclab/ovsdb';
import type { OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import { parseAddress } from '../net/ipv4.ts';
import { formatPrefix, parseLength, prefixAround } from '../net/prefix.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';

export const NB_SELECTION = {
  Logical_Router: ['name', 'ports', 'static_routes', 'nat', 'load_balancer', 'load_balancer_group'],
  Logical_Router_Port: ['name', 'networks'],
  Logical_Router_Static_Route: ['ip_prefix', 'nexthop', 'route_table', 'policy', 'external_ids'],
  Logical_Switch: ['name', 'ports', 'external_ids', 'load_balancer', 'load_balancer_group'],
  Logical_Switch_Port: ['name', 'type', 'options', 'addresses', 'dynamic_addresses', 'up', 'enabled'],
  Load_Balancer: ['name', 'vips'],
  Load_Balancer_Group: ['name', 'load_balancer'],
  NAT: ['type', 'external_ip', 'logical_ip'],
} as const;

export type NbClient = Client<OVN_Northbound_Tables>;
export type NbReplica = ReplicaOf<OVN_Northbound_Tables, typeof NB_SELECTION>;
export type NbView = ViewOf<OVN_Northbound_Tables, typeof NB_SELECTION>;

export type Workload = { readonly port: string; readonly address: Ipv4; readonly up: boolean };
export type Subnet = {
  readonly switch: string;
  readonly prefix: Cidr;
  readonly externalIds: ReadonlyMap<string, string>;
  /** Another router is on it too: a transit network, or a network of NAT gateways. */
  readonly isShared: boolean;
  readonly workloads: readonly Workload[];
};
export type RouterFacts = {
  readonly name: string;
  readonly subnets: readonly Subnet[];
  readonly vips: readonly { readonly name: string; readonly address: Ipv4 }[];
  readonly elastic: readonly { readonly address: Ipv4; readonly of: string }[];
};

/** undefined: there is no router of that name. */
export function routerFacts(view: NbView, name: string): RouterFacts | undefined {
  const router = view.table('Logical_Router').index('name').get(name);
  if (router === undefined) return undefined;
  const [ports, switchPorts, switches] = [
    view.table('Logical_Router_Port'),
    view.table('Logical_Switch_Port'),
    view.table('Logical_Switch'),
  ];
  const subnets: Subnet[] = [];
  const balancers = new Set<string>(router.load_balancer);
  const groups = new Set<string>(router.load_balancer_group);
  for (const id of router.ports) {
    const port = ports.get(id);
    if (port === undefined) continue;
    const peer = switchPorts.index('options', 'router-port').get(port.name);
    const behind = peer === undefined ? undefined : switches.index('ports').get(peer._uuid);
    if (behind === undefined) continue;
    const others = behind.ports.flatMap((other) => switchPorts.get(other) ?? []);
    const isShared = others.some((other) => other.type === 'router' && other._uuid !== peer?._uuid);
    const workloads = others.flatMap((other) => {
      if (other.type !== '' || other.enabled === false) return [];
      const texts = other.addresses.map((text) =>
        text === 'dynamic' ? (other.dynamic_addresses ?? '') : text,
      );
      return ipv4In(texts).map((address) => ({ port: other.name, address, up: other.up === true }));
    });
    for (const network of port.networks) {
      const prefix = networkOf(network);
      if (prefix === undefined) continue;
      subnets.push({ switch: behind.name, prefix, externalIds: behind.external_ids, isShared, workloads });
    }
    if (!isShared) {
      for (const balancer of behind.load_balancer) balancers.add(balancer);
      for (const group of behind.load_balancer_group ?? []) groups.add(group);
    }
  }
  for (const group of groups) {
    for (const row of view.table('Load_Balancer_Group')) {
      if (row._uuid === group) for (const balancer of row.load_balancer) balancers.add(balancer);
    }
  }
  return {
    name,
    subnets,
    vips: [...view.table('Load_Balancer')].flatMap((row) =>
      balancers.has(row._uuid)
        ? [...row.vips.keys()]
            .flatMap((vip) => addressIn(vip.split(':')[0] ?? ''))
            .map((address) => ({ name: row.name, address }))
        : [],
    ),
    elastic: router.nat.flatMap((id) => {
      const nat = view.table('NAT').get(id);
      if (nat?.type !== 'dnat_and_snat') return [];
      return addressIn(nat.external_ip).map((address) => ({ address, of: nat.logical_ip }));
    }),
  };
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
