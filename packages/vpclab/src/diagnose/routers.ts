// Addresses that OVN's routers have themselves: they answer a ping, and refuse everything else. Pure.

import type { Lab } from '../model/lab.ts';
import type { TraceResult } from './ovn-trace.ts';

type RouterAddress = { readonly router: string; readonly address: string };

export function routerAddresses({ vpcs, transits, sites, resolvers }: Lab): readonly RouterAddress[] {
  const routerOf = (vpc: string): string => vpcs.find(({ name }) => name === vpc)?.router ?? '';
  return [
    ...vpcs.flatMap(({ router, subnets }) => subnets.map(({ gateway }) => ({ router, address: gateway }))),
    ...transits.flatMap(({ router, gateway, attachments }) => [
      { router, address: gateway },
      ...attachments.map(({ vpc, address }) => ({ router: routerOf(vpc), address })),
    ]),
    ...sites.map(({ vpc, gateway }) => ({ router: routerOf(vpc), address: gateway.nextHop })),
    ...resolvers.map(({ vpc, gateway }) => ({ router: routerOf(vpc), address: gateway })),
  ];
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
