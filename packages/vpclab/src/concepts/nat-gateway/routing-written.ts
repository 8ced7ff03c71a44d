// How a NAT gateway speaks with the edge, as the lab file says it: one key, `routing`, of every NAT gateway.

import { z } from 'zod';
import { mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { absolutePath, address, community, wholeNumber } from '../../lab-file/fields.ts';

const PROTOCOL = 'bgp, ospf or static';
const SOURCE = 'vpc, subnets or workloads';
/** RFC 4271 and RFC 2328 number these with 32 bits. */
const MOST_32 = 4_294_967_295;

const protocol = z
  .enum(['bgp', 'ospf', 'static'], { error: PROTOCOL })
  .meta({ description: 'bgp (the default), ospf, or static: routes that no protocol brings.' });
const source = z.enum(['vpc', 'subnets', 'workloads'], { error: SOURCE });

const bfd = oneOf(
  'true, false, or a mapping with intervalMs and multiplier',
  [
    yesOrNo,
    mapping(
      'a mapping with intervalMs and multiplier',
      {
        intervalMs: wholeNumber(
          'a whole number from 50 to 60000',
          50,
          60_000,
          'Milliseconds between two packets. Default: 100.',
        ).optional(),
        multiplier: wholeNumber(
          'a whole number from 2 to 255',
          2,
          255,
          'Packets that may be missing. Default: 3.',
        ).optional(),
      },
      'How fast a silent path is found.',
    ),
  ],
  'Find a silent path within interval x multiplier (RFC 5880), and not by the hold time.',
);

const MAPPING = 'bgp, ospf, static, or a mapping with protocol and announce';

export const gatewayRouting = oneOf(
  MAPPING,
  [
    protocol,
    mapping(
      MAPPING,
      {
        protocol: protocol.optional(),
        announce: oneOf(
          `${SOURCE}, or a list of these`,
          [source, z.array(source, { error: `a list of ${SOURCE}` }).min(1)],
          'What the edge learns: the prefix of the VPC (the default), each of its subnets, a host route for each workload. Subnets and workloads are announced while the lab runs, as they come and go in OVN.',
        ).optional(),
        limit: wholeNumber(
          'a whole number from 1 to 2000',
          1,
          2_000,
          'Subnets and workloads: announces no more prefixes than this. Default: 1000.',
        ).optional(),
        communities: z
          .array(community('A community (RFC 1997) of all that is announced.', '65001:100'), {
            error: 'a list of communities such as 65001:100',
          })
          .meta({ description: 'BGP: communities of all that is announced (RFC 1997).' })
          .optional(),
        med: wholeNumber(
          `a whole number from 0 to ${MOST_32}`,
          0,
          MOST_32,
          'BGP: multi-exit discriminator; the lowest wins.',
        ).optional(),
        localPreference: wholeNumber(
          `a whole number from 0 to ${MOST_32}`,
          0,
          MOST_32,
          'BGP: how much the edge prefers its routes; the highest wins, before any other attribute. Default: 100.',
        ).optional(),
        bfd: bfd.optional(),
        passwordFile: absolutePath(
          'BGP: a file of your own, closed to others, that holds the password of the session (TCP MD5, RFC 2385).',
          '/home/me/bgp-password',
        ).optional(),
        ttlSecurity: yesOrNo
          .meta({ description: 'BGP: drop packets that come from further than the link (RFC 5082).' })
          .optional(),
        gracefulRestart: yesOrNo
          .meta({ description: 'BGP: the edge keeps the routes while bgpd restarts (RFC 4724).' })
          .optional(),
        area: wholeNumber(
          `a whole number from 0 to ${MOST_32}`,
          0,
          MOST_32,
          'OSPF: the area of the link to the edge. Default: 0.',
        ).optional(),
        routerId: address("Router id. Default: the gateway's outside address.", '10.0.255.1').optional(),
      },
      'How the gateway speaks with the edge.',
    ),
  ],
  'How the gateway speaks with the edge, and what it announces. Default: bgp.',
);
