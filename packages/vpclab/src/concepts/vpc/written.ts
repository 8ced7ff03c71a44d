// VPCs in the lab file: subnets, NAT gateways, routes.

import { z } from 'zod';
import { list, mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { address, cidrOrSize, destination, name, wholeNumber } from '../../lab-file/fields.ts';
import { MAX_VPCS } from '../../lab-file/limits.ts';
import { gatewayFields } from '../nat-gateway/gateway-fields.ts';

const subnet = oneOf(
  'a subnet name, or a mapping with name, cidr and tier',
  [
    name('Name of the subnet.', 'web'),
    mapping(
      'a subnet with name, cidr and tier',
      {
        name: name('Name of the subnet, unique in its VPC.', 'web'),
        cidr: cidrOrSize(
          'Its prefix, inside the VPC; or a length alone. Default: the next free one.',
          '10.0.1.0/24',
        ).optional(),
        tier: name('What the subnet is for. Default: its name.', 'web').optional(),
      },
      'A subnet.',
    ),
  ],
  'A subnet of the VPC: a name, or a mapping.',
);

const natGateway = mapping(
  'a NAT gateway with name, node, subnet, address, asn and outsideAddress',
  {
    ...gatewayFields,
    subnet: name('The subnet of eth1. Default: "nat", made when the VPC has none.', 'nat').optional(),
    address: address('Address of eth1 in that subnet. Default: host 10.', '10.0.255.10').optional(),
  },
  'A NAT gateway in a subnet of the VPC.',
);

const natGateways = oneOf(
  'true, false, a number, or a list of NAT gateways',
  [
    yesOrNo,
    wholeNumber('true, false, a number, or a list of NAT gateways', 0, 64, 'How many.'),
    z.array(natGateway, { error: 'true, false, a number, or a list of NAT gateways' }),
  ],
  "The VPC's way out: `true` gives it one NAT gateway, in a subnet of its own, with eBGP to the edge. At most one.",
);

const route = mapping(
  'a route with prefix and nextHop',
  {
    prefix: destination('Where to.', '172.16.0.0/12'),
    nextHop: address('An address in a subnet of the VPC or on its transit.', '10.0.1.20'),
  },
  "A static route of the VPC's router.",
);

export const vpc = mapping(
  'a VPC with name, cidr and subnets',
  {
    count: wholeNumber(
      `a whole number from 1 to ${MAX_VPCS}`,
      1,
      MAX_VPCS,
      'Makes that many of it: in every text of it, {n} counts from 1 and {i} from 0.',
    ).optional(),
    name: name('Name of the VPC. With `count` it needs {n} or {i}.', 'vpc-a'),
    tenant: name(
      'Who owns it. Default: the only one of `tenants`, or a tenant of its own.',
      'tenant-1',
    ).optional(),
    cidr: cidrOrSize(
      'Its prefix, or a length alone. Default: a free /16 of 10.0.0.0/8.',
      '10.0.0.0/16',
    ).optional(),
    subnets: list('a list of subnets', subnet, 'Its subnets. Default: one, "main".').optional(),
    natGateways: natGateways.optional(),
    routes: z
      .array(route, { error: 'a list of routes' })
      .meta({ description: "Static routes of the VPC's router." })
      .optional(),
  },
  "A tenant's private network.",
);
