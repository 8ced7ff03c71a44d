// The last step: everything on a wire gets its MAC, from its own name alone.

import { assignMacs } from '../net/mac.ts';
import type { Lab, Vpc } from '../model/lab.ts';
import type { NatGatewayDraft } from './nat-gateway/wanted-gateway.ts';
import type { NodeDraft } from './node/resolve.ts';
import type { SubnetDraft } from './subnet/resolve.ts';
import type { TransitDraft } from './transit/resolve.ts';
import type { WorkloadDraft } from './workload/resolve.ts';

export type LabDraft = Omit<Lab, 'nodes' | 'vpcs' | 'transits' | 'workloads' | 'natGateways'> & {
  readonly nodes: readonly NodeDraft[];
  readonly vpcs: readonly (Omit<Vpc, 'subnets'> & { readonly subnets: readonly SubnetDraft[] })[];
  readonly transits: readonly TransitDraft[];
  readonly workloads: readonly WorkloadDraft[];
  readonly natGateways: readonly NatGatewayDraft[];
};

export function withMacs(draft: LabDraft): Lab {
  const macs = assignMacs(identities(draft));
  const mac = (identity: string) => macs.get(identity) ?? '';
  return {
    ...draft,
    nodes: draft.nodes.map((node) => ({ ...node, underlayMac: mac(ofNode(node)) })),
    vpcs: draft.vpcs.map((vpc) => ({
      ...vpc,
      subnets: vpc.subnets.map(({ segment: _segment, path: _path, ...subnet }) => ({
        ...subnet,
        gatewayMac: mac(ofSubnet(subnet)),
      })),
    })),
    transits: draft.transits.map((transit) => ({
      name: transit.name,
      cidr: transit.cidr,
      switch: transit.switch,
      router: transit.router,
      gateway: transit.gateway,
      gatewayMac: mac(ofTransit(transit)),
      attachments: transit.attachments.map((one) => ({ ...one, mac: mac(ofAttachment(transit, one)) })),
    })),
    workloads: draft.workloads.map((workload) => ({ ...workload, mac: mac(ofWorkload(workload)) })),
    natGateways: draft.natGateways.map((gateway) => ({
      ...gateway,
      insideMac: mac(`${ofGateway(gateway)}/inside`),
      outsideMac: mac(`${ofGateway(gateway)}/outside`),
    })),
  };
}

function identities(draft: LabDraft): readonly string[] {
  return [
    ...draft.nodes.map(ofNode),
    ...draft.vpcs.flatMap((vpc) => vpc.subnets.map(ofSubnet)),
    ...draft.transits.flatMap((transit) => [
      ofTransit(transit),
      ...transit.attachments.map((one) => ofAttachment(transit, one)),
    ]),
    ...draft.workloads.map(ofWorkload),
    ...draft.natGateways.flatMap((gateway) => [
      `${ofGateway(gateway)}/inside`,
      `${ofGateway(gateway)}/outside`,
    ]),
  ];
}

type Named = { readonly name: string };
const ofNode = (node: Named) => `node/${node.name}`;
const ofSubnet = (subnet: Named & { readonly vpc: string }) => `subnet/${subnet.vpc}/${subnet.name}`;
const ofTransit = (transit: Named) => `transit/${transit.name}`;
const ofAttachment = (transit: Named, one: { readonly vpc: string }) => `transit/${transit.name}/${one.vpc}`;
const ofWorkload = (workload: Named) => `workload/${workload.name}`;
const ofGateway = (gateway: Named) => `nat-gateway/${gateway.name}`;
