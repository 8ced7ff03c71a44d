// What a NAT gateway has wherever it stands.

import { address, asNumber, name, namespaceName } from '../../lab-file/fields.ts';

export const gatewayFields = {
  name: namespaceName(
    'Name of the NAT gateway. Default: nat-gateway-<vpc>, without a leading "vpc-".',
    'nat-gateway-a',
  ).optional(),
  node: name('The node it runs on. Default: spread over the nodes.', 'node-1').optional(),
  asn: asNumber('Its AS number. Default: 65001 and up.', 65001).optional(),
  outsideAddress: address(
    'Address of eth0, in the external network of the edge.',
    '198.51.100.10',
  ).optional(),
};
