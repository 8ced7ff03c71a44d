// A NAT gateway: a VPC's way out.

import type { Concept } from '../concept.ts';
import { natGatewayPromises } from './promises.ts';
import { compileNatGateways } from './rows.ts';
import { settledNatGateways } from './settled.ts';
import { natGatewayOfTransit, natGatewaysOfVpc } from './written.ts';

export const natGateway: Concept<'nat-gateway'> = {
  written: { mapping: undefined, keys: [natGatewaysOfVpc, natGatewayOfTransit], expand: undefined },
  resolve: (resolution) => {
    const gateways = settledNatGateways(resolution);
    return (mac) => ({
      natGateways: gateways.map((gateway) => ({
        ...gateway,
        insideMac: mac(`nat-gateway/${gateway.name}/inside`),
        outsideMac: mac(`nat-gateway/${gateway.name}/outside`),
      })),
    });
  },
  rows: compileNatGateways,
  amends: undefined,
  promises: natGatewayPromises,
  words: { title: 'nat-gateway', order: 70 },
};
