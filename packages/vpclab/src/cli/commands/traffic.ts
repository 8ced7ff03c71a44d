// `vpclab traffic ...`: names, arguments and help.

import { buildCommand, buildRouteMap } from '@stricli/core';
import { ARRIVALS, TRAFFIC_KINDS, type Arrivals, type TrafficKind } from '../../model/traffic.ts';
import type { CliContext } from '../context.ts';
import { jsonFlag, nameFlag, parseCount, parseSeconds } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type TrafficFlags = NameFlag & JsonFlag;
export type TrafficStartFlags = TrafficFlags & {
  readonly from: string;
  readonly to?: string;
  readonly rate?: number;
  readonly arrivals?: Arrivals;
  readonly bytes?: number;
  readonly for: number;
  readonly seed?: number;
  readonly wait?: boolean;
};
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
        brief: 'Who sends: all, a tenant, a VPC, VPC/SUBNET or a workload',
      },
      to: {
        kind: 'parsed',
        parse: String,
        optional: true,
        placeholder: 'WHO',
        brief: 'Who receives: as --from, or internet (default: the same as --from)',
      },
      rate: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        placeholder: 'N',
        brief: 'Arrivals per second, over all pairs (default: 20; bulk flows 1)',
      },
      arrivals: { kind: 'enum', values: ARRIVALS, optional: true, brief: 'How arrivals are spaced' },
      bytes: {
        kind: 'parsed',
        parse: parseBytes,
        optional: true,
        placeholder: 'N',
        brief: 'Size of a datagram (default 200) or of a bulk flow (default 1000000)',
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
        parse: parseBytes,
        optional: true,
        placeholder: 'N',
        brief: 'The same seed gives the same arrivals between the same pairs',
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
          brief: 'requests, udp or bulk (default: the profiles of the lab file)',
        },
      ],
    },
  },
  docs: {
    brief: 'Send traffic between workloads',
    fullDescription: [
      'Without KIND it sends what the `traffic` of the lab file says. It is an open loop: arrivals do not wait for answers.',
      '',
      '  vpclab traffic start requests --from vpc-a/web --to vpc-a/app --rate 200 --for 10s --wait',
      '  vpclab traffic start udp --from tenant-1 --to internet',
    ].join('\n'),
  },
});

const stop = buildCommand<TrafficFlags, [], CliContext>({
  loader: async () => (await import('../run/traffic.ts')).runTrafficStop,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'Stop the traffic early' },
});

const status = buildCommand<TrafficFlags, [], CliContext>({
  loader: async () => (await import('../run/traffic.ts')).runTrafficStatus,
  parameters: { flags: { name: nameFlag, json: jsonFlag } },
  docs: { brief: 'Show whether traffic runs' },
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

export const trafficRoutes = buildRouteMap({
  routes: { start, stop, status, report },
  docs: { brief: 'Send traffic between workloads, and measure what comes of it' },
});

function parseKind(input: string): TrafficKind {
  const found = TRAFFIC_KINDS.find((kind) => kind === input);
  if (found !== undefined) return found;
  throw new SyntaxError(`"${input}" is no kind of traffic: ${TRAFFIC_KINDS.join(', ')}`);
}

function parseBytes(input: string): number {
  if (/^[0-9]{1,9}$/.test(input)) return Number(input);
  throw new SyntaxError(`"${input}" is no number between 0 and 999999999`);
}
