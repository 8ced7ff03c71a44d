// What a lab promises, as statements that packets can prove or refute. Pure data.

import type { InternetHost } from '../concepts/internet/resolved.ts';
import type { NatGateway } from '../concepts/nat-gateway/resolved.ts';
import type { Workload } from '../concepts/workload/resolved.ts';

export type Intent =
  | {
      readonly kind: 'reach';
      readonly category: ReachCategory;
      readonly from: Workload;
      readonly to: Workload;
      readonly protocol: 'tcp' | 'udp';
    }
  /** Nothing sent to the address is answered by that workload (an own workload at the same address may answer). */
  | {
      readonly kind: 'isolated';
      readonly from: Workload;
      readonly to: Workload;
      readonly protocol: 'tcp' | 'udp';
    }
  /** The internet host answers and sees the gateway's address, not the workload's. */
  | {
      readonly kind: 'internet';
      readonly from: Workload;
      readonly to: InternetHost;
      readonly gateway: NatGateway;
    }
  | { readonly kind: 'no-internet'; readonly from: Workload; readonly to: InternetHost }
  /** Nothing at that address takes or refuses a connection: it is not reached at all. */
  | {
      readonly kind: 'closed';
      readonly category: 'underlay' | 'edge-control' | 'unsolicited';
      readonly from: {
        readonly name: string;
        readonly netns: string;
        /** Where it is one. */
        readonly workload: Workload | undefined;
      };
      readonly to: { readonly name: string; readonly address: string };
      readonly port: number;
    }
  /** The gateway's session with the edge is established and its default route came over it. */
  | { readonly kind: 'bgp'; readonly gateway: NatGateway }
  /** The edge's kernel table holds the prefix, through one of the gateways that announce it. */
  | { readonly kind: 'edge-route'; readonly prefix: string; readonly gateways: readonly NatGateway[] };

export type ReachCategory = 'same-subnet' | 'cross-subnet' | 'transit';

export function intentText(intent: Intent): string {
  switch (intent.kind) {
    case 'reach':
      return `${intent.from.name} reaches ${intent.to.name} (${intent.protocol})`;
    case 'isolated':
      return `${intent.from.name} does not reach ${intent.to.name} (${intent.protocol})`;
    case 'internet':
      return `${intent.from.name} reaches ${intent.to.name} as ${intent.gateway.outsideAddress}`;
    case 'no-internet':
      return `${intent.from.name} does not reach ${intent.to.name}`;
    case 'closed':
      return `${intent.from.name} does not reach ${intent.to.name} (${intent.to.address}, TCP port ${intent.port})`;
    case 'bgp':
      return `${intent.gateway.name} has its session with the edge`;
    case 'edge-route':
      return `the edge routes ${intent.prefix} to ${intent.gateways.map((gateway) => gateway.name).join(' or ')}`;
  }
}
