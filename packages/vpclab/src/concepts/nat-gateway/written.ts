// NAT gateways in the lab file: in a VPC, or on a transit.

import { z } from 'zod';
import { mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { address, asNumber, name, namespaceName, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { gatewayRouting } from './routing-written.ts';
import type { Entry } from '../../lab-file/keys.ts';

/** What a NAT gateway has wherever it stands. */
const gatewayFields = {
  name: namespaceName(
    'Name of the NAT gateway. Default: nat-gateway-<vpc>, without a leading "vpc-".',
    'nat-gateway-a',
  ).optional(),
  node: name('The node it runs on. Default: spread over the nodes.', 'node-1').optional(),
  asn: asNumber('Its AS number. Default: one of 65001 to 65534, by its name.', 65001).optional(),
  outsideAddress: address(
    'Address of eth0, in the external network of the edge.',
    '198.51.100.10',
  ).optional(),
  translate: yesOrNo
    .meta({
      description:
        'Whether workloads are seen outside at the address of the gateway (the default). With false they keep their own addresses, and the outside reaches them.',
    })
    .optional(),
  routing: gatewayRouting.optional(),
};

/** Of one VPC. */
const MAX_NAT_GATEWAYS = 8;

const inVpc = mapping(
  'a NAT gateway with name, node, subnet, address, asn and outsideAddress',
  {
    ...gatewayFields,
    subnet: name('The subnet of eth1. Default: "nat", made when the VPC has none.', 'nat').optional(),
    address: address('Address of eth1 in that subnet. Default: host 10.', '10.0.255.10').optional(),
  },
  'A NAT gateway in a subnet of the VPC.',
);

export const natGatewaysOfVpc = keys(
  'vpc',
  () => ({
    natGateways: oneOf(
      'true, false, a number, or a list of NAT gateways',
      [
        yesOrNo,
        wholeNumber(
          `true, false, a number up to ${MAX_NAT_GATEWAYS}, or a list of NAT gateways`,
          0,
          MAX_NAT_GATEWAYS,
          'How many.',
        ),
        z.array(inVpc, { error: 'true, false, a number, or a list of NAT gateways' }).max(MAX_NAT_GATEWAYS, {
          error: `at most ${MAX_NAT_GATEWAYS} NAT gateways`,
        }),
      ],
      "The VPC's way out: `true` gives it one NAT gateway, in a subnet of its own, with eBGP to the edge. Several are used side by side, on different nodes, and the way out of one that fails is taken away.",
    ).optional(),
  }),
  { before: 'routes' },
);

export const natGatewayOfTransit = keys('transit', () => ({
  natGateway: oneOf(
    'true, false, or a NAT gateway with name, node, address, asn and outsideAddress',
    [
      yesOrNo,
      mapping(
        'a NAT gateway with name, node, address, asn and outsideAddress',
        {
          ...gatewayFields,
          address: address(
            'Address of eth1 on the transit. Default: the last.',
            '192.168.100.254',
          ).optional(),
        },
        'A NAT gateway on the transit.',
      ),
    ],
    'One NAT gateway for all attached VPCs that have none of their own; one with `natGateways: false` has no way out.',
  ).optional(),
}));

/** The NAT gateway entries of a VPC: `{}` for each that is only counted. */
export function natGatewaysIn(vpc: Entry<'vpc'>): readonly z.output<typeof inVpc>[] {
  const { natGateways = false } = natGatewaysOfVpc.of(vpc);
  return typeof natGateways === 'object'
    ? natGateways
    : Array.from({ length: Number(natGateways) }, () => ({}));
}
