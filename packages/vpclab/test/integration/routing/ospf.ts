// A gateway that speaks OSPF with the edge, and the routing agent.

import { frrRouter, type FrrRouter, type OspfProcess } from '../../../src/model/router.ts';
import { gatewayName, makeShop, startAgent, startRouters, toldGateway, type Agent } from './world.ts';

export type OspfShop = { readonly gateway: FrrRouter; readonly agent: Agent };

export async function startOspf(): Promise<OspfShop> {
  makeShop([[11, 0]]);
  const link = (fields: Partial<OspfProcess>, device: string): OspfProcess => ({
    interfaces: [{ name: device, area: '0', mode: 'point-to-point' }],
    redistribute: [],
    defaultOriginate: false,
    ...fields,
  });
  const edge = frrRouter({
    name: 'edge',
    routerId: '198.51.100.1',
    ospf: link({ defaultOriginate: true, accept: ['10.0.0.0/16 le 28'] }, 'br-ext'),
  });
  const gateway = frrRouter({
    name: gatewayName(11),
    routerId: '198.51.100.11',
    ospf: link({ redistribute: ['10.0.0.0/16 le 32'] }, 'eth0'),
  });
  await startRouters([edge, gateway]);
  const agent = startAgent('agent', {
    gateways: [{ ...toldGateway(11), protocol: 'ospf' }],
  });
  return { gateway, agent };
}
