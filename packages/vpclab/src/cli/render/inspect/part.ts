// One part of a lab by its name: its facts line by line, and what belongs to it as tables. Pure.

import { ROUTING_NAMES } from '../../../model/inventory.ts';
import type {
  GatewayPart,
  Inventory,
  NodePart,
  SubnetPart,
  TransitPart,
  VpcPart,
  WorkloadPart,
} from '../../../model/inventory.ts';
import { sectionText, stateText, words } from './tables.ts';
import type { InspectView, Section } from './tables.ts';

type Fact = readonly [label: string, value: string];
/** `json`: the part as the API gives it; `lab`: what of the lab belongs to it. */
export type Part = {
  readonly title: string;
  readonly json: unknown;
  readonly facts: readonly Fact[];
  readonly lab: Inventory;
  readonly sections: readonly Section[];
};

/** Whatever has that name: names are unique among workloads, gateways, nodes, the edge and internet hosts. */
export function findParts(name: string, inventory: Inventory, view: InspectView): readonly Part[] {
  const { vpcs, workloads, natGateways, transits, nodes, tenants, edge, internet } = inventory;
  const subnets = vpcs.flatMap((vpc) => vpc.subnets.map((subnet) => ({ vpc, subnet })));
  const subnetName = (subnet: SubnetPart): string => `${subnet.vpc}/${subnet.name}`;
  return [
    ...named(workloads, name).map((one) => workloadPart(one, inventory, view)),
    ...named(natGateways, name).map((one) => gatewayPart(one, inventory, view)),
    ...named(nodes, name).map((one) => nodePart(one, inventory, view)),
    ...routed(vpcs, name).map((one) => vpcPart(one, inventory)),
    ...routed(transits, name).map((one) => transitPart(one, inventory)),
    ...subnets
      .filter(({ subnet }) => subnetName(subnet) === name)
      .map(({ vpc, subnet }) => subnetPart(subnet, vpc, inventory)),
    ...named(tenants, name).map((one) => tenantPart(one.name, inventory)),
    ...named(edge === undefined ? [] : [edge], name).map((one): Part => ({
      title: one.name === 'edge' ? 'edge' : `edge ${one.name}`,
      json: one,
      facts: [
        ['state', stateText(one.state, view.paint)],
        ['AS', String(one.asn)],
        ['router id', one.routerId],
        ['to the gateways', `${one.externalAddress} in ${one.externalCidr}`],
        ['to the internet', one.internetAddress],
      ],
      lab: { ...inventory, routes: inventory.routes.filter(({ router }) => router === one.name) },
      sections: ['gateways', 'routes'],
    })),
    ...named(internet?.hosts ?? [], name).map((one): Part => ({
      title: `internet host ${one.name}`,
      json: one,
      facts: [['address', one.address]],
      lab: inventory,
      sections: [],
    })),
  ];
}

/** All that `findParts` knows. */
export function partNames(inventory: Inventory): readonly string[] {
  const { vpcs, workloads, natGateways, transits, nodes, tenants, edge, internet } = inventory;
  const parts = [workloads, natGateways, nodes, vpcs, transits, tenants, edge === undefined ? [] : [edge]];
  return [
    ...parts.flat().map((one) => one.name),
    ...(internet?.hosts ?? []).map((one) => one.name),
    ...vpcs.flatMap(({ name, subnets }) => subnets.map((subnet) => `${name}/${subnet.name}`)),
  ];
}

export function partText({ title, facts, lab, sections }: Part, view: InspectView): string {
  const label = Math.max(...facts.map(([name]) => name.length));
  const head = [
    view.paint.strong(title),
    ...facts.map(([name, value]) => `  ${view.paint.faint(name.padEnd(label))}  ${value}`),
  ];
  const tables = sections.map((section) => sectionText(section, lab, view)).filter((text) => text !== '');
  return [`${head.join('\n')}\n`, ...tables].join('\n');
}

function workloadPart(one: WorkloadPart, inventory: Inventory, { paint }: InspectView): Part {
  const vpc = inventory.vpcs.find(({ name }) => name === one.vpc);
  const subnet = vpc?.subnets.find(({ name }) => name === one.subnet);
  return {
    title: `workload ${one.name}`,
    json: one,
    facts: [
      ['state', stateText(one.state, paint)],
      ['tenant', one.tenant],
      ['subnet', `${one.vpc}/${one.subnet}${subnet === undefined ? '' : `, ${subnet.cidr}`}`],
      ['address', one.address],
      ['MAC', one.mac],
      ['gateway', subnet === undefined ? '-' : `${subnet.gateway} (${vpc?.router ?? ''})`],
      ['way out', words(vpc?.natGateways ?? [])],
      ...(one.node === '' ? [] : [['node', one.node] as const]),
    ],
    lab: inventory,
    sections: [],
  };
}

function gatewayPart(one: GatewayPart, inventory: Inventory, { paint }: InspectView): Part {
  return {
    title: `NAT gateway ${one.name}`,
    json: one,
    facts: [
      ['state', stateText(one.state, paint)],
      ['serves', words(one.vpcs)],
      ['inside (eth1)', `${one.inside.address}  ${one.inside.mac}  in ${one.inside.network}`],
      ['outside (eth0)', `${one.outside.address}  ${one.outside.mac}`],
      ['AS', `${one.asn}, router id ${one.routerId}`],
      one.protocol === 'bgp' ? ['BGP', one.bgp ?? 'no session'] : ['routes by', ROUTING_NAMES[one.protocol]],
      ['announces', words(one.prefixes)],
      ...(one.node === '' ? [] : [['node', one.node] as const]),
    ],
    lab: { ...inventory, routes: inventory.routes.filter(({ router }) => router === one.name) },
    sections: ['routes'],
  };
}

function nodePart(one: NodePart, inventory: Inventory, { paint }: InspectView): Part {
  return {
    title: `node ${one.name}`,
    json: one,
    facts: [
      ['state', stateText(one.state, paint)],
      ['underlay', `${one.address}  ${one.mac}`],
    ],
    lab: {
      ...inventory,
      workloads: inventory.workloads.filter(({ node }) => node === one.name),
      natGateways: inventory.natGateways.filter(({ node }) => node === one.name),
      tunnels: inventory.tunnels.filter(({ from, to }) => from === one.name || to === one.name),
    },
    sections: ['workloads', 'gateways', 'tunnels'],
  };
}

function vpcPart(one: VpcPart, inventory: Inventory): Part {
  return {
    title: `VPC ${one.name}`,
    json: one,
    facts: [
      ['tenant', one.tenant],
      ['CIDR', one.cidr],
      ['router', one.router],
      ['transits', words(one.transits)],
      ...(one.connections === undefined
        ? []
        : [['connections', `at most ${one.connections} in each NAT gateway`] as const]),
    ],
    lab: {
      ...inventory,
      vpcs: [one],
      workloads: inventory.workloads.filter(({ vpc }) => vpc === one.name),
      natGateways: inventory.natGateways.filter(({ vpcs }) => vpcs.includes(one.name)),
      routes: inventory.routes.filter(({ router }) => router === one.router),
    },
    sections: ['subnets', 'workloads', 'gateways', 'routes'],
  };
}

function subnetPart(one: SubnetPart, vpc: VpcPart, inventory: Inventory): Part {
  return {
    title: `subnet ${vpc.name}/${one.name}`,
    json: one,
    facts: [
      ['tenant', vpc.tenant],
      ['tier', one.tier],
      ['CIDR', one.cidr],
      ['gateway', `${one.gateway}  ${one.gatewayMac}  (${vpc.router})`],
      ['switch', one.switch],
    ],
    lab: {
      ...inventory,
      workloads: inventory.workloads.filter((other) => other.vpc === vpc.name && other.subnet === one.name),
      natGateways: inventory.natGateways.filter(({ name }) => one.natGateways.includes(name)),
    },
    sections: ['workloads', 'gateways'],
  };
}

function transitPart(one: TransitPart, inventory: Inventory): Part {
  return {
    title: `transit ${one.name}`,
    json: one,
    facts: [
      ['CIDR', one.cidr],
      ['router', `${one.router}, ${one.gateway}`],
      ['switch', one.switch],
    ],
    lab: {
      ...inventory,
      transits: [one],
      natGateways: inventory.natGateways.filter(({ inside }) => inside.network === one.name),
      routes: inventory.routes.filter(({ router }) => router === one.router),
    },
    sections: ['transits', 'gateways', 'routes'],
  };
}

function tenantPart(tenant: string, inventory: Inventory): Part {
  const vpcs = inventory.vpcs.filter((vpc) => vpc.tenant === tenant);
  return {
    title: `tenant ${tenant}`,
    json: { name: tenant, vpcs },
    facts: [['VPCs', words(vpcs.map(({ name }) => name))]],
    lab: {
      ...inventory,
      vpcs,
      workloads: inventory.workloads.filter((workload) => workload.tenant === tenant),
      natGateways: inventory.natGateways.filter((gateway) => gateway.tenant === tenant),
    },
    sections: ['vpcs', 'workloads', 'gateways'],
  };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): readonly T[] {
  return all.filter((one) => one.name === name);
}

/** Also by the logical router that it has. */
function routed<T extends { readonly name: string; readonly router: string }>(
  all: readonly T[],
  name: string,
): readonly T[] {
  return all.filter((one) => one.name === name || one.router === name);
}
