// The resolved lab beside what the world says of it: everything with its addresses and its state. Pure.

import type { Report } from '../kinds/work/contract.ts';
import type { SupervisedDaemon } from '../machine/machine.ts';
import type { GatewayPart, Inventory, NodePart, PartState, TunnelPart, VpcPart } from '../model/inventory.ts';
import type { Lab } from '../model/lab.ts';
import { UNDERLAY_DEVICE } from '../model/layout.ts';
import type { Plan } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';
import type { NatGateway } from '../concepts/nat-gateway/resolved.ts';
import { driftOf } from './drift.ts';
import type { Drift } from './drift.ts';
import { routesOf } from './routes.ts';

/** A lab file and what is to exist for it. */
type Resolved = { readonly lab: Lab; readonly rows: readonly Row[] };

export type Seen = {
  readonly plan: Plan;
  readonly report: Report;
  readonly daemons: readonly SupervisedDaemon[];
  /** What routing daemons put into the kernels of their namespaces. */
  readonly learned: Parameters<typeof routesOf>[3];
};

export function emptyInventory(lab: string): Inventory {
  return {
    lab,
    tenants: [],
    vpcs: [],
    workloads: [],
    natGateways: [],
    transits: [],
    routes: [],
    underlay: undefined,
    nodes: [],
    tunnels: [],
    edge: undefined,
    internet: undefined,
  };
}

export function inventoryOf({ lab, rows }: Resolved, seen: Seen): Inventory {
  const drift = driftOf(seen.plan);
  const { portsUp = new Set() } = seen.report;
  const state = (isUp: boolean, isDrifted: boolean): PartState =>
    !isUp ? 'down' : isDrifted ? 'drift' : 'up';
  const runs = (netns: string): boolean =>
    seen.daemons.every(({ row, state: daemon }) => row.netns !== netns || daemon === 'running');
  const { edge, internet, underlay } = lab;
  return {
    lab: lab.name,
    tenants: lab.tenants.map(({ name }) => ({
      name,
      vpcs: lab.vpcs.flatMap((vpc) => (vpc.tenant === name ? vpc.name : [])),
    })),
    vpcs: vpcsOf(lab),
    workloads: lab.workloads.map(({ name, tenant, vpc, subnet, node, address, mac }) => ({
      ...{ name, tenant, vpc, subnet, node, address, mac },
      state: state(portsUp.has(name), drift.of('workload', name)),
    })),
    natGateways: lab.natGateways.map((gateway) => {
      const bgp = seen.report.bgp?.find(({ router }) => router === gateway.name)?.state;
      const isHeard = gateway.routing.protocol !== 'bgp' || bgp === 'Established';
      const isUp = portsUp.has(gateway.name) && isHeard && runs(gateway.name);
      return gatewayOf(gateway, bgp, state(isUp, drift.of('nat-gateway', gateway.name)));
    }),
    transits: lab.transits.map(
      ({ name, cidr, switch: logicalSwitch, router, gateway, gatewayMac, attachments }) => ({
        ...{ name, cidr, switch: logicalSwitch, router, gateway, gatewayMac },
        attachments: attachments.map(({ vpc, address, mac }) => ({ vpc, address, mac })),
      }),
    ),
    routes: routesOf(rows, seen.plan, drift, seen.learned),
    underlay: { cidr: underlay.cidr, central: underlay.centralAddress, mtu: underlay.mtu },
    nodes: lab.nodes.map(({ name, underlayAddress, underlayMac }): NodePart => ({
      ...{ name, address: underlayAddress, mac: underlayMac },
      workloads: lab.workloads.filter(({ node }) => node === name).length,
      natGateways: lab.natGateways.filter(({ node }) => node === name).length,
      state: state(runs(name), drift.of('node', name)),
    })),
    tunnels: tunnelsOf(lab, seen, drift),
    edge: edge && {
      name: edge.name,
      asn: edge.asn,
      routerId: edge.routerId,
      externalCidr: edge.externalCidr,
      externalAddress: edge.externalAddress,
      internetAddress: edge.internetAddress,
      state: state(runs(edge.name), drift.of('edge', edge.name)),
    },
    internet: internet && {
      name: internet.name,
      cidr: internet.cidr,
      hosts: internet.hosts.map(({ name, address }) => ({ name, address })),
    },
  };
}

function vpcsOf(lab: Lab): readonly VpcPart[] {
  const members = Map.groupBy(lab.workloads, ({ vpc, subnet }) => `${vpc}/${subnet}`);
  return lab.vpcs.map(({ name, tenant, cidr, router, subnets, connections }) => ({
    ...{ name, tenant, cidr, router, connections },
    subnets: subnets.map((subnet) => ({
      name: subnet.name,
      vpc: name,
      cidr: subnet.cidr,
      tier: subnet.tier,
      gateway: subnet.gateway,
      gatewayMac: subnet.gatewayMac,
      switch: subnet.switch,
      workloads: (members.get(`${name}/${subnet.name}`) ?? []).map((workload) => workload.name),
      natGateways: lab.natGateways
        .filter((gateway) => networkOf(gateway) === `${name}/${subnet.name}`)
        .map((gateway) => gateway.name),
    })),
    natGateways: lab.natGateways.filter(({ vpcs }) => vpcs.includes(name)).map((gateway) => gateway.name),
    transits: lab.transits
      .filter(({ attachments }) => attachments.some(({ vpc }) => vpc === name))
      .map((transit) => transit.name),
  }));
}

function networkOf({ inside }: NatGateway): string {
  return inside.kind === 'subnet' ? `${inside.vpc}/${inside.subnet}` : inside.transit;
}

function gatewayOf(gateway: NatGateway, bgp: string | undefined, state: PartState): GatewayPart {
  const { name, node, tenant, vpcs, asn, routerId, prefixes, inside, routing } = gateway;
  return {
    ...{ name, node, tenant, vpcs, asn, routerId, prefixes, protocol: routing.protocol, bgp, state },
    inside: {
      kind: inside.kind,
      network: networkOf(gateway),
      address: gateway.insideAddress,
      mac: gateway.insideMac,
      nextHop: gateway.insideNextHop,
    },
    outside: { address: gateway.outsideAddress, mac: gateway.outsideMac },
  };
}

/** ovn-controller makes a tunnel to every other chassis of its region: one that is not there is down. */
function tunnelsOf(lab: Lab, { report, plan }: Seen, drift: Drift): readonly TunnelPart[] {
  const cut = new Set(
    plan.changes.flatMap(({ row }) =>
      row.kind === 'veth'
        ? [row.a, row.b].flatMap(({ netns, name }) => (name === UNDERLAY_DEVICE ? netns : []))
        : [],
    ),
  );
  const present = new Map(report.tunnels?.map((tunnel) => [`${tunnel.node} ${tunnel.remote}`, tunnel]));
  const isCut = (node: string): boolean => cut.has(node) || drift.of('node', node);
  return lab.nodes.flatMap((from) =>
    lab.nodes.flatMap((to): readonly TunnelPart[] => {
      if (from === to || from.region !== to.region) return [];
      const tunnel = present.get(`${from.name} ${to.underlayAddress}`);
      const isUp = tunnel?.isUp === true && !isCut(from.name) && !isCut(to.name);
      return [
        {
          from: from.name,
          to: to.name,
          local: from.underlayAddress,
          remote: to.underlayAddress,
          type: tunnel?.type ?? 'geneve',
          state: isUp ? 'up' : 'down',
        },
      ];
    }),
  );
}
