import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, parseCount } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type TopFlags = NameFlag & JsonFlag & { readonly interval: number };

export const topCommand = buildCommand<TopFlags, [], CliContext>({
  loader: async () => (await import('../run/top.ts')).runTop,
  parameters: {
    flags: {
      name: nameFlag,
      interval: {
        kind: 'parsed',
        parse: parseCount,
        default: '2',
        placeholder: 'SECONDS',
        brief: 'Seconds between two readings',
      },
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Show traffic, drops and sessions by tenant and VPC',
    fullDescription: [
      'Shows what each VPC sends and receives; what was dropped, before the switch, by rules and by NAT gateways; the sessions',
      'of its NAT gateways; and how many of its gateways and of their neighbors of BGP and OSPF are up. On a terminal it goes on',
      'until Ctrl-C; elsewhere it prints one reading. The last column has the traffic of each of the last 15 minutes, as far as',
      'vpclabd remembers it: while somebody reads metrics, as `top` and Prometheus do.',
    ].join('\n'),
  },
});
