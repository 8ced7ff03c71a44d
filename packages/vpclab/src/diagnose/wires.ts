// What each device of a namespace is plugged into: a port of a logical switch, or another namespace. Pure.

import { interfaceName } from '../concepts/rows/names.ts';
import { EXTERNAL_BRIDGE } from '../concepts/edge/rows.ts';
import type { Lab } from '../model/lab.ts';
import { regionGateways } from '../model/regions.ts';
import type { JoinedGateway } from '../model/regions.ts';
import { INSIDE, OUTSIDE } from './gateway-rules.ts';

export type Role = 'workload' | 'nat-gateway' | 'edge' | 'internet' | 'region-gateway' | 'region-edge';

/** A port of OVN and the node that it is on. */
export type LogicalPort = { readonly name: string; readonly datapath: string; readonly node: string };

export type Wire =
  | { readonly kind: 'logical'; readonly port: LogicalPort }
  | { readonly kind: 'link'; readonly netns: string; readonly device: string; readonly ownDevice: string }
  /** Nobody of the lab is at the other end. */
  | { readonly kind: 'nobody' };

export function roleOf(lab: Lab, netns: string): Role | undefined {
  if (lab.workloads.some(({ name }) => name === netns)) return 'workload';
  if (lab.natGateways.some(({ name }) => name === netns)) return 'nat-gateway';
  if (lab.edge?.name === netns) return 'edge';
  if (lab.internet?.name === netns) return 'internet';
  if (regionGateway(lab, netns) !== undefined) return 'region-gateway';
  return tenantTable(lab, netns) === undefined ? undefined : 'region-edge';
}

/** What joins a VPC to other regions, by its namespace. */
export function regionGateway(lab: Lab, netns: string): JoinedGateway | undefined {
  return regionGateways(lab).find(({ gateway }) => gateway.name === netns);
}

/** Of a tenant at the edge of a region, by its namespace. */
export function tenantTable({ regions }: Lab, netns: string): JoinedGateway['table'] | undefined {
  return regions.flatMap(({ tables }) => tables).find(({ name }) => name === netns);
}

export function logicalPort(lab: Lab, netns: string): LogicalPort | undefined {
  const workload = lab.workloads.find(({ name }) => name === netns);
  if (workload !== undefined) {
    const { name, node, vpc, subnet } = workload;
    return { name, node, datapath: switchOf(lab, vpc, subnet) };
  }
  const joined = regionGateway(lab, netns);
  if (joined !== undefined) {
    const { name, node, switch: datapath } = joined.gateway;
    return { name, node, datapath };
  }
  const gateway = lab.natGateways.find(({ name }) => name === netns);
  if (gateway === undefined) return undefined;
  const { name, node, inside } = gateway;
  const datapath =
    inside.kind === 'subnet'
      ? switchOf(lab, inside.vpc, inside.subnet)
      : (lab.transits.find((transit) => transit.name === inside.transit)?.switch ?? '');
  return { name, node, datapath };
}

function switchOf(lab: Lab, vpc: string, subnet: string): string {
  return lab.vpcs.find(({ name }) => name === vpc)?.subnets.find(({ name }) => name === subnet)?.switch ?? '';
}

export function internetDevice(lab: Lab): string {
  return interfaceName(lab.internet?.name ?? '');
}

/** `nextHop`: who the packet is for on that wire. */
export function wireOf(lab: Lab, netns: string, device: string, nextHop: string): Wire {
  const { edge, internet } = lab;
  switch (roleOf(lab, netns)) {
    case 'workload':
      return logical(lab, netns);
    case 'nat-gateway': {
      if (device === INSIDE) return logical(lab, netns);
      if (device !== OUTSIDE || edge === undefined) return { kind: 'nobody' };
      const gateway = lab.natGateways.find(({ name }) => name === netns);
      const isEdge = nextHop === gateway?.peerAddress;
      if (!isEdge) return besideGateway(lab, nextHop);
      const other = gateway?.hasLink === true ? interfaceName(netns) : EXTERNAL_BRIDGE;
      return { kind: 'link', netns: edge.name, device: other, ownDevice: OUTSIDE };
    }
    case 'edge': {
      if (internet !== undefined && device === internetDevice(lab))
        return { kind: 'link', netns: internet.name, device: 'eth0', ownDevice: device };
      const gateway = lab.natGateways.find(({ outsideAddress }) => outsideAddress === nextHop);
      if (gateway === undefined) return { kind: 'nobody' };
      return {
        kind: 'link',
        netns: gateway.name,
        device: OUTSIDE,
        ownDevice: interfaceName(gateway.name),
      };
    }
    case 'internet':
      return edge === undefined || nextHop !== edge.internetAddress
        ? { kind: 'nobody' }
        : { kind: 'link', netns: edge.name, device: internetDevice(lab), ownDevice: 'eth0' };
    case 'region-gateway':
      return device === INSIDE ? logical(lab, netns) : toTable(lab, netns, nextHop);
    case 'region-edge':
      return fromTable(lab, netns, nextHop);
    case undefined:
      return { kind: 'nobody' };
  }
}

function toTable(lab: Lab, netns: string, nextHop: string): Wire {
  const joined = regionGateway(lab, netns);
  if (joined?.gateway.tableAddress !== nextHop) return { kind: 'nobody' };
  return { kind: 'link', netns: joined.table.name, device: interfaceName(netns), ownDevice: OUTSIDE };
}

/** To a gateway of its region, or to the tenant's table in another one. */
function fromTable(lab: Lab, netns: string, nextHop: string): Wire {
  const table = tenantTable(lab, netns);
  const gateway = table?.gateways.find(({ outsideAddress }) => outsideAddress === nextHop);
  if (gateway !== undefined)
    return {
      kind: 'link',
      netns: gateway.name,
      device: OUTSIDE,
      ownDevice: interfaceName(gateway.name),
    };
  const peer = table?.peers.find(({ address }) => address === nextHop);
  if (peer === undefined) return { kind: 'nobody' };
  return {
    kind: 'link',
    netns: peer.name,
    device: interfaceName(netns),
    ownDevice: interfaceName(peer.name),
  };
}

/** On the network that gateways share with the edge. */
function besideGateway(lab: Lab, address: string): Wire {
  const other = lab.natGateways.find(({ outsideAddress, hasLink }) => !hasLink && outsideAddress === address);
  return other === undefined
    ? { kind: 'nobody' }
    : { kind: 'link', netns: other.name, device: OUTSIDE, ownDevice: OUTSIDE };
}

function logical(lab: Lab, netns: string): Wire {
  const port = logicalPort(lab, netns);
  return port === undefined ? { kind: 'nobody' } : { kind: 'logical', port };
}

/** MAC of an address on a logical switch, by the lab file. */
export function macOn(lab: Lab, datapath: string, address: string): string | undefined {
  for (const vpc of lab.vpcs) {
    const subnet = vpc.subnets.find((one) => one.switch === datapath);
    if (subnet === undefined) continue;
    if (subnet.gateway === address) return subnet.gatewayMac;
    const workload = lab.workloads.find(
      (one) => one.vpc === vpc.name && one.subnet === subnet.name && one.address === address,
    );
    if (workload !== undefined) return workload.mac;
  }
  const transit = lab.transits.find((one) => one.switch === datapath);
  if (transit?.gateway === address) return transit.gatewayMac;
  const attachment = transit?.attachments.find((one) => one.address === address);
  if (attachment !== undefined) return attachment.mac;
  // All of them have the same addresses, each on a switch of its own.
  const joined = regionGateways(lab).find(({ gateway }) => gateway.switch === datapath)?.gateway;
  if (joined !== undefined) {
    if (joined.nextHop === address) return joined.nextHopMac;
    return joined.address === address ? joined.mac : undefined;
  }
  return lab.natGateways.find((one) => one.insideAddress === address)?.insideMac;
}
