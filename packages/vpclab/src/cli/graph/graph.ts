// A lab as a graph: parts inside of parts, and what joins them. Mermaid, dot and --json are made from it. Pure.

import { ROUTING_NAMES } from '../../model/inventory.ts';
import type { Inventory, PartState, VpcPart } from '../../model/inventory.ts';

export type GraphNode = {
  readonly id: string;
  readonly kind:
    | 'tenant'
    | 'vpc'
    | 'subnet'
    | 'router'
    | 'workload'
    | 'nat-gateway'
    | 'transit'
    | 'edge'
    | 'internet'
    | 'internet-host';
  readonly name: string;
  /** What one wants to know of it besides its name: addresses, AS numbers. */
  readonly details: readonly string[];
  /** The node that it is drawn inside of. */
  readonly parent: string | undefined;
  readonly state: PartState | undefined;
};

export type GraphEdge = {
  readonly from: string;
  readonly to: string;
  readonly kind: 'link' | 'bgp';
  readonly label: string;
  readonly state: PartState | undefined;
};

export type Graph = {
  readonly lab: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
};

export function graphOf(inventory: Inventory): Graph {
  const { lab, tenants, vpcs, edge, internet } = inventory;
  const outside: readonly GraphNode[] = [
    ...(internet === undefined
      ? []
      : [
          node('internet', internet.name, [internet.cidr]),
          ...internet.hosts.map(({ name, address }) =>
            node('internet-host', name, [address], `internet ${internet.name}`),
          ),
        ]),
    ...(edge === undefined
      ? []
      : [node('edge', edge.name, [`AS ${edge.asn}`, edge.externalAddress], undefined, edge.state)]),
  ];
  return {
    lab,
    nodes: [
      ...outside,
      ...inventory.transits.map(({ name, cidr, router, gateway }) =>
        node('transit', name, [cidr, `${router} ${gateway}`]),
      ),
      ...tenants.map(({ name }) => node('tenant', name, [])),
      ...vpcs.flatMap((vpc) => vpcNodes(vpc, inventory)),
      ...inventory.natGateways.map((gateway) =>
        node(
          'nat-gateway',
          gateway.name,
          [gateway.inside.address, gateway.outside.address, `AS ${gateway.asn}`],
          gateway.inside.kind === 'subnet' ? `subnet ${gateway.inside.network}` : undefined,
          gateway.state,
        ),
      ),
    ],
    edges: edgesOf(inventory),
  };
}

function vpcNodes(vpc: VpcPart, { workloads }: Inventory): readonly GraphNode[] {
  const inside = `vpc ${vpc.name}`;
  return [
    node('vpc', vpc.name, [vpc.cidr], `tenant ${vpc.tenant}`),
    node('router', vpc.router, [], inside),
    ...vpc.subnets.map((subnet) => ({
      ...node('subnet', subnet.name, [subnet.cidr], inside),
      id: `subnet ${vpc.name}/${subnet.name}`,
    })),
    ...workloads
      .filter((workload) => workload.vpc === vpc.name)
      .map(({ name, subnet, address, node: host, state }) =>
        node(
          'workload',
          name,
          host === '' ? [address] : [address, host],
          `subnet ${vpc.name}/${subnet}`,
          state,
        ),
      ),
  ];
}

/** From what is outside to what is inside: that is how they are laid out. */
function edgesOf({ vpcs, transits, natGateways, edge, internet }: Inventory): readonly GraphEdge[] {
  const routerOf = new Map(vpcs.map(({ name, router }) => [name, `router ${router}`]));
  return [
    ...vpcs.flatMap(({ name, router, subnets }) =>
      subnets.map((subnet) => link(`router ${router}`, `subnet ${name}/${subnet.name}`, subnet.gateway)),
    ),
    ...transits.flatMap(({ name, attachments }) =>
      attachments.flatMap(({ vpc, address }) => {
        const router = routerOf.get(vpc);
        return router === undefined ? [] : [link(router, `transit ${name}`, address)];
      }),
    ),
    ...natGateways.flatMap(({ name, inside }) =>
      inside.kind === 'transit'
        ? [link(`nat-gateway ${name}`, `transit ${inside.network}`, inside.address)]
        : [],
    ),
    ...(edge === undefined
      ? []
      : natGateways.map(({ name, asn, protocol, bgp, state }): GraphEdge => ({
          from: `edge ${edge.name}`,
          to: `nat-gateway ${name}`,
          kind: 'bgp',
          label:
            protocol === 'bgp'
              ? `eBGP ${asn} - ${edge.asn}${bgp === 'Established' ? '' : `: ${bgp ?? 'no session'}`}`
              : ROUTING_NAMES[protocol],
          state,
        }))),
    ...(edge === undefined || internet === undefined
      ? []
      : [link(`internet ${internet.name}`, `edge ${edge.name}`, edge.internetAddress)]),
  ];
}

function link(from: string, to: string, label: string): GraphEdge {
  return { from, to, kind: 'link', label, state: undefined };
}

function node(
  kind: GraphNode['kind'],
  name: string,
  details: readonly string[],
  parent?: string,
  state?: PartState,
): GraphNode {
  return { id: `${kind} ${name}`, kind, name, details, parent, state };
}
