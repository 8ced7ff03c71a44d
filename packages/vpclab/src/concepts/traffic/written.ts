// Traffic in the lab file: which workloads send what to which.

import { z } from 'zod';
import { list, mapping, valuesByName } from '../../lab-file/combinators.ts';
import { name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { time } from '../../lab-file/time.ts';
import {
  MOST_AT_ONCE_PER_PAIR,
  MOST_BYTES,
  MOST_CONNECTIONS,
  MOST_RATE,
} from '../../model/traffic-defaults.ts';
import { ARRIVALS, FLOW_SIZES, TRAFFIC_KINDS } from '../../model/traffic.ts';

const MOST_PROFILES = 64;
const MOST_SECONDS = 3_600;
const MOST_WEIGHT = 1_000;
const MOST_HOPS = 8;
/** No answer of a workload is awaited for longer. */
const LONGEST_BUDGET = { ms: 5_000, words: 'at most 5s' };

const SELECTOR = 'all, a tenant, a VPC, VPC/SUBNET or a workload';

function selector(description: string, expected: string, example: string) {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .meta({ description, examples: [example] });
}

const hop = mapping(
  'a hop with to, and fanout and budget where they matter',
  {
    to: selector(
      'Who is called: as `to` of other kinds; internet at the last hop only.',
      `${SELECTOR}, or internet`,
      'vpc-a/db',
    ),
    fanout: wholeNumber(
      `a whole number from 1 to ${MOST_AT_ONCE_PER_PAIR}`,
      1,
      MOST_AT_ONCE_PER_PAIR,
      'How many calls each caller makes at once, to different receivers while there are enough. Default: 1.',
    ).optional(),
    budget: time(
      'How long a call may take together with the calls behind it; its caller waits no longer. Default: that of the hop before; of the first 1s.',
      LONGEST_BUDGET,
    ).optional(),
  },
  'A hop of a request tree: what the tier before it calls.',
);

export const trafficKeys = keys('traffic', () => ({
  name: name(
    'Name of the profile. Default: its kind, and a number where there are several.',
    'shop',
  ).optional(),
  kind: z
    .enum(TRAFFIC_KINDS, { error: TRAFFIC_KINDS.join(', ') })
    .optional()
    .meta({
      description:
        "requests: HTTP GET. udp: datagrams that are echoed. bulk: HTTP POST of many bytes. connect: a new connection for each HTTP GET. dns: the receiver's name, asked of the VPC's resolver. tree: requests whose receivers call others, as `hops` says. Default: requests.",
    }),
  from: selector(
    'Who sends: all, a tenant, a VPC, VPC/SUBNET or a workload; also a site to its VPC, or internet to what is reachable from there.',
    `${SELECTOR}, a site or internet`,
    'vpc-a/web',
  ),
  to: selector(
    'Who is sent to: the same. All kinds but tree need it.',
    `${SELECTOR}, a site or internet`,
    'vpc-a/app',
  ).optional(),
  hops: list(
    'a list of hops, each with to',
    hop,
    'Of a tree: tier by tier, who is called, such as app and then db.',
    MOST_HOPS,
  ).optional(),
  rate: wholeNumber(
    `a whole number from 1 to ${MOST_RATE}`,
    1,
    MOST_RATE,
    'How many a second, over all pairs together; of trees at most as many as make 20000 calls a second. Default: 20; of bulk flows 1.',
  ).optional(),
  arrivals: z
    .enum(ARRIVALS, { error: ARRIVALS.join(', ') })
    .optional()
    .meta({
      description:
        'When they come: at random, evenly, or at random with bursts of five times the rate. Default: poisson; of datagrams constant.',
    }),
  connections: wholeNumber(
    `a whole number from 1 to ${MOST_CONNECTIONS}`,
    1,
    MOST_CONNECTIONS,
    'Instead of a rate, a closed loop: so many at a time over all pairs, each sends the next when its answer came.',
  ).optional(),
  rest: wholeNumber(
    `a whole number of seconds from 1 to ${MOST_SECONDS}`,
    1,
    MOST_SECONDS,
    'With `connections`: how many seconds each is silent after an answer. Default: not at all.',
  ).optional(),
  bytes: wholeNumber(
    `a whole number from 1 to ${MOST_BYTES}`,
    1,
    MOST_BYTES,
    'Of a datagram (at most 1400; default 200) or of a bulk flow (default 1000000). With `sizes`: the longest flow (default 10000000).',
  ).optional(),
  sizes: z
    .enum(FLOW_SIZES, { error: FLOW_SIZES.join(', ') })
    .optional()
    .meta({
      description:
        'Sizes of bulk flows: all alike, or as measured in data centers (web-search: DCTCP, SIGCOMM 2010; data-mining: VL2, SIGCOMM 2009). Default: fixed.',
    }),
  day: wholeNumber(
    `a whole number of seconds from 1 to ${MOST_SECONDS}`,
    1,
    MOST_SECONDS,
    'Let the rate rise and fall as over a day that takes so many seconds. Default: always the same rate.',
  ).optional(),
  swing: wholeNumber(
    'a whole number from 1 to 100',
    1,
    100,
    'With `day`: how far the rate rises and falls, in percent of it. Default: 50.',
  ).optional(),
  weights: valuesByName(
    'weights by tenant, such as { tenant-a: 3 }',
    wholeNumber(
      `a whole number from 1 to ${MOST_WEIGHT}`,
      1,
      MOST_WEIGHT,
      'Its share, beside those of others.',
    ),
    'How much each tenant sends beside others. Default: 1 for each that is not named; without it, all pairs are alike.',
  ).optional(),
}));

export const trafficOfLab = keys('lab', (entryOf) => ({
  traffic: list(
    'a list of profiles with from, and to or hops',
    entryOf('traffic'),
    'Traffic between workloads, for `vpclab traffic start`: an apply starts none.',
    MOST_PROFILES,
  ).optional(),
}));
