// `vpclab traffic ...`: names, arguments and help.

import { buildRouteMap } from '@stricli/core';
import {
  ARRIVALS,
  FLOW_SIZES,
  type Arrivals,
  type FlowSizes,
  type TrafficKind,
} from '../../model/traffic.ts';
import type { RealTool } from '../real-tools/tool-run.ts';
import type { CliContext } from '../context.ts';
import { MOST_BYTES, MOST_CONNECTIONS, MOST_RATE } from '../../model/traffic-defaults.ts';
import type { WrittenHop } from '../../model/traffic-defaults.ts';
import { buildCommand } from './build-command.ts';
import { parseHops } from './parse-hops.ts';
import { parseKind, parseTool } from './parse-traffic.ts';
import { jsonFlag, nameFlag, parseSeconds, wholeNumber } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

const MOST_SEED = 999_999_999;
/** Of iperf3 and wrk. */
const MOST_TOOL_CONNECTIONS = 128;

export type TrafficFlags = NameFlag & JsonFlag;
export type TrafficStartFlags = TrafficFlags & {
  readonly from: string;
  readonly to?: string;
  readonly hops?: readonly WrittenHop[];
  readonly rate?: number;
  readonly arrivals?: Arrivals;
  readonly connections?: number;
  readonly rest?: number;
  readonly bytes?: number;
  readonly sizes?: FlowSizes;
  readonly day?: number;
  readonly swing?: number;
  readonly for: number;
  readonly seed?: number;
  readonly compare?: boolean;
  readonly wait?: boolean;
};
export type TrafficRunFlags = TrafficFlags & {
  readonly for: number;
  readonly connections?: number;
  readonly port?: number;
};
export type TrafficStatusFlags = TrafficFlags & { readonly watch?: boolean };
export type TrafficReportFlags = TrafficFlags & { readonly html?: string };

const start = buildCommand<TrafficStartFlags, [TrafficKind?], CliContext>({
  loader: async () => (await import('../run/traffic.ts')).runTrafficStart,
  parameters: {
    flags: {
      name: nameFlag,
      from: {
        kind: 'parsed',
        parse: String,
        default: 'all',
        placeholder: 'WHO',
        brief: 'Who sends: all, a tenant, a VPC, VPC/SUBNET, a workload, a site or internet',
      },
      to: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'WHO',
        brief: 'Who receives: as --from, or internet (default: the same as --from)',
      },
      hops: {
        kind: 'parsed',
        parse: parseHops,
        optional: true,
        placeholder: 'HOPS',
        brief: 'Of a tree, instead of --to: WHO[:FANOUT[:BUDGET]] for each tier, with commas between them',
      },
      rate: {
        kind: 'parsed',
        parse: wholeNumber(1, MOST_RATE),
        optional: true,
        placeholder: 'N',
        brief: 'Arrivals per second, over all pairs (default: 20; bulk flows 1)',
      },
      arrivals: { kind: 'enum', values: ARRIVALS, optional: true, brief: 'How arrivals are spaced' },
      bytes: {
        kind: 'parsed',
        parse: wholeNumber(1, MOST_BYTES),
        optional: true,
        placeholder: 'N',
        brief: 'Size of a datagram (default 200) or of a bulk flow (default 1000000)',
      },
      sizes: {
        kind: 'enum',
        values: FLOW_SIZES,
        optional: true,
        brief: 'Sizes of bulk flows, none of them over --bytes',
      },
      connections: {
        kind: 'parsed',
        parse: wholeNumber(1, MOST_CONNECTIONS),
        optional: true,
        placeholder: 'N',
        brief: 'Instead of --rate: so many at a time, the next one when the answer came',
      },
      rest: {
        kind: 'parsed',
        parse: parseSeconds,
        optional: true,
        placeholder: 'TIME',
        brief: 'With --connections: how long each is silent after an answer',
      },
      day: {
        kind: 'parsed',
        parse: parseSeconds,
        optional: true,
        placeholder: 'TIME',
        brief: 'Let the rate rise and fall as over a day that takes so long',
      },
      swing: {
        kind: 'parsed',
        parse: wholeNumber(1, 100),
        optional: true,
        placeholder: 'PERCENT',
        brief: 'With --day: how far the rate rises and falls (default: 50)',
      },
      for: {
        kind: 'parsed',
        parse: parseSeconds,
        default: '30s',
        placeholder: 'TIME',
        brief: 'Duration, such as 10s or 5m',
      },
      seed: {
        kind: 'parsed',
        parse: wholeNumber(0, MOST_SEED),
        optional: true,
        placeholder: 'N',
        brief: 'The same seed gives the same arrivals between the same pairs',
      },
      compare: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Compare it with what the exporter and the flow logs count',
      },
      wait: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Wait for the end and print the report',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseKind,
          optional: true,
          placeholder: 'KIND',
          brief: 'requests, udp, bulk, connect, dns or tree (default: the profiles of the lab file)',
        },
      ],
    },
  },
  docs: {
    brief: 'Send traffic between workloads',
    fullDescription: [
      'Without KIND it sends what the `traffic` of the lab file says. It is an open loop, in which arrivals do not wait for',
      'answers, or with --connections a closed one.',
      '',
      '  vpclab traffic start requests --from vpc-a/web --to vpc-a/app --rate 200 --for 10s --wait',
      '  vpclab traffic start udp --from tenant-1 --to internet',
      '  vpclab traffic start bulk --from web-1 --to app-1 --connections 4',
      '  vpclab traffic start tree --from vpc-a/web --hops vpc-a/app:1:400ms,vpc-a/db:2:150ms',
    ].join('\n'),
  },
});

const stop = buildCommand<TrafficFlags, [], CliContext>({
  loader: async () => (await import('../run/traffic.ts')).runTrafficStop,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'Stop the traffic early' },
});

const status = buildCommand<TrafficStatusFlags, [], CliContext>({
  loader: async () => (await import('../run/traffic.ts')).runTrafficStatus,
  parameters: {
    flags: {
      name: nameFlag,
      watch: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Keep showing it until the traffic ends or Ctrl-C',
      },
      json: jsonFlag,
    },
    aliases: { w: 'watch' },
  },
  docs: {
    brief: 'Show whether traffic runs',
    fullDescription: [
      'With --watch, a terminal shows the last second by tenant, and the faults that are active. A pipe gets a line for each',
      'second, with --json a line of JSON.',
    ].join('\n'),
  },
});

const report = buildCommand<TrafficReportFlags, [], CliContext>({
  loader: async () => (await import('../run/traffic.ts')).runTrafficReport,
  parameters: {
    flags: {
      name: nameFlag,
      html: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'FILE',
        brief: 'Write a self-contained page with plots',
      },
      json: jsonFlag,
    },
  },
  docs: { brief: 'Show the results of the traffic, by tenant and pair' },
});

const run = buildCommand<TrafficRunFlags, [RealTool, string, string], CliContext>({
  loader: async () => (await import('../run/traffic-run.ts')).runTrafficTool,
  parameters: {
    flags: {
      name: nameFlag,
      for: {
        kind: 'parsed',
        parse: parseSeconds,
        default: '10s',
        placeholder: 'TIME',
        brief: 'Duration, in whole seconds',
      },
      connections: {
        kind: 'parsed',
        parse: wholeNumber(1, MOST_TOOL_CONNECTIONS),
        optional: true,
        placeholder: 'N',
        brief: 'At a time (default: iperf3 1, wrk 4)',
      },
      port: {
        kind: 'parsed',
        parse: wholeNumber(1, 65_535),
        optional: true,
        placeholder: 'PORT',
        brief: 'TCP port (default: iperf3 5201, wrk 80)',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: parseTool, placeholder: 'TOOL', brief: 'iperf3 or wrk' },
        { parse: String, placeholder: 'FROM', brief: 'Workload that sends' },
        { parse: String, placeholder: 'TO', brief: 'Workload or internet host that receives' },
      ],
    },
  },
  docs: {
    brief: 'Run iperf3 or wrk between two workloads',
    fullDescription: [
      'Runs the real tool of this machine in the network of FROM, and shows what it measured. For iperf3 a server runs in TO',
      "meanwhile; wrk asks what answers HTTP there, which is the lab's responder unless TO runs a program of its own.",
      '',
      '  vpclab traffic run iperf3 web-1 app-1 --for 5s --connections 4',
      '  vpclab traffic run wrk web-1 host-1 --json',
    ].join('\n'),
  },
});

export const trafficRoutes = buildRouteMap({
  routes: { start, stop, status, report, run },
  docs: { brief: 'Send traffic between workloads, and measure what comes of it' },
});
