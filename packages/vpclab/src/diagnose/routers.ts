// Addresses that OVN's routers have themselves: they answer a ping, and refuse everything else. Pure.

import type { Lab } from '../model/lab.ts';
import type { TraceResult } from './ovn-trace.ts';

type RouterAddress = { readonly router: string; readonly address: string };

export function routerAddresses({
  vpcs,
  transits,
  sites,
  regions,
  resolvers,
}: Lab): readonly RouterAddress[] {
  const routerOf = (vpc: string): string => vpcs.find(({ name }) => name === vpc)?.router ?? '';
  return [
    ...vpcs.flatMap(({ router, subnets }) => subnets.map(({ gateway }) => ({ router, address: gateway }))),
    ...transits.flatMap(({ router, gateway, attachments }) => [
      { router, address: gateway },
      ...attachments.map(({ vpc, address }) => ({ router: routerOf(vpc), address })),
    ]),
    ...sites.map(({ vpc, gateway }) => ({ router: routerOf(vpc), address: gateway.nextHop })),
    ...regions
      .flatMap(({ tables }) => tables.flatMap(({ gateways }) => gateways))
      .map(({ vpc, nextHop }) => ({ router: routerOf(vpc), address: nextHop })),
    ...resolvers.map(({ vpc, gateway }) => ({ router: routerOf(vpc), address: gateway })),
  ];
}

/** Whether it can be nobody else's, in whatever VPC. */
export function isOfRouter(lab: Lab, address: string): boolean {
  return (
    routerAddresses(lab).some((one) => one.address === address) &&
    !lab.workloads.some((one) => one.address === address)
  );
}

/** What is left of a packet that a router answered, where the trace goes on. */
export function afterAnswer<P extends { readonly ipSrc: string; readonly ipDst: string }>(
  packet: P,
  { steps }: TraceResult,
): P {
  const isTurned = steps.some(
    ({ table, actions }) =>
      table === 'lr_in_ip_input' && actions.some((action) => action.includes('ip4.dst <-> ip4.src')),
  );
  return isTurned ? { ...packet, ipSrc: packet.ipDst, ipDst: packet.ipSrc } : packet;
}

/** The router on the way that has the address, where what it answers comes back to the port that asked. */
export function answeringRouter(
  lab: Lab,
  { steps, end }: TraceResult,
  asked: { readonly port: string; readonly address: string },
): string | undefined {
  if (end.kind !== 'delivered' || end.port !== asked.port) return undefined;
  return routerAddresses(lab).find(
    ({ router, address }) =>
      address === asked.address &&
      steps.some(({ datapath, table }) => datapath === router && table === 'lr_in_ip_input'),
  )?.router;
}
