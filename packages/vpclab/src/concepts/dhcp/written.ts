// DHCP in the lab file: for a VPC, or for one of its subnets.

import { list, mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { address, destination, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { WORKLOAD_MTU } from '../context.ts';

const LEAST_SECONDS = 60;
const MOST_SECONDS = 7 * 24 * 3600;
/** RFC 791: what every host has to be able to take. */
const LEAST_MTU = 576;
/** One DHCP option has 255 bytes. */
const MAX_ROUTES = 16;
const MAX_SERVERS = 8;

const route = mapping(
  'a route with prefix and nextHop',
  {
    prefix: destination('Where to.', '172.16.0.0/12'),
    nextHop: address('An address in the subnet.', '10.0.1.20'),
  },
  'A route that clients add beside their default route.',
);

const common = {
  lease: wholeNumber(
    `seconds, from ${LEAST_SECONDS} to ${MOST_SECONDS}`,
    LEAST_SECONDS,
    MOST_SECONDS,
    'How long a lease lasts, in seconds. Default: 3600.',
  ).optional(),
  mtu: wholeNumber(
    `a whole number from ${LEAST_MTU} to ${WORKLOAD_MTU}`,
    LEAST_MTU,
    WORKLOAD_MTU,
    `MTU that clients set. Default: ${WORKLOAD_MTU}, what fits into a tunnel.`,
  ).optional(),
  dnsServers: list(
    `a list of at most ${MAX_SERVERS} addresses`,
    address('A name server.', '10.0.1.53'),
    "Name servers that clients ask. Default: the VPC's resolver, where it has one.",
    MAX_SERVERS,
  ).optional(),
};

const YES_OR_NO = yesOrNo.meta({ description: 'With the defaults, or not at all.' });

export const dhcpOfVpc = keys(
  'vpc',
  () => ({
    dhcp: oneOf(
      'true, false, or a mapping with lease, mtu and dnsServers',
      [YES_OR_NO, mapping('lease, mtu, dnsServers', common, 'DHCP for all subnets.')],
      'Whether its workloads can also get their address by DHCP. Default: false.',
    ).optional(),
  }),
  { before: 'routes' },
);

export const dhcpOfSubnet = keys('subnet', () => ({
  dhcp: oneOf(
    'true, false, or a mapping with lease, mtu, dnsServers and routes',
    [
      YES_OR_NO,
      mapping(
        'lease, mtu, dnsServers, routes',
        {
          ...common,
          routes: list(
            `a list of at most ${MAX_ROUTES} routes`,
            route,
            'Routes beside the default route (RFC 3442).',
            MAX_ROUTES,
          ).optional(),
        },
        'DHCP for this subnet.',
      ),
    ],
    "DHCP in this subnet. Default: as in its VPC; what is written here goes before the VPC's.",
  ).optional(),
}));
