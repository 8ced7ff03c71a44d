import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { databaseTlsFlags } from './database-tls-flags.ts';
import type { DatabaseTlsFlags } from './database-tls-flags.ts';
import { jsonFlag, switchFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag } from './shared-flags.ts';

export type RoutingAgentFlags = JsonFlag &
  DatabaseTlsFlags & {
    readonly nb?: string;
    readonly sb?: string;
    readonly config?: string;
    readonly bgpAgentConf?: string;
    readonly check?: boolean;
  };

export const routingAgentCommand = buildCommand<RoutingAgentFlags, [], CliContext>({
  loader: async () => (await import('../run/routing-agent.ts')).runRoutingAgent,
  parameters: {
    flags: {
      nb: textFlag(
        'REMOTE',
        "OVN's Northbound database; several remotes, separated by commas (default: unix:/run/ovn/ovnnb_db.sock)",
      ),
      sb: textFlag(
        'REMOTE',
        "OVN's Southbound database; asked where it is named or the configuration needs it (default: unix:/run/ovn/ovnsb_db.sock)",
      ),
      ...databaseTlsFlags,
      config: textFlag('FILE', "The agent's configuration file"),
      bgpAgentConf: textFlag(
        'FILE',
        'Instead of --config: the bgp-agent.conf of an ovn-bgp-agent on this host',
      ),
      check: switchFlag('Only read the configuration and show what it means'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Announce what is in OVN over FRR, and write what FRR learned into OVN',
    fullDescription: [
      'Runs beside any OVN deployment, on the host of the FRR that it drives, until it is interrupted.',
      'Several agents with the same gateways take over from each other. Stopping one changes nothing:',
      'OVN, FRR and the kernel go on with what they have.',
    ].join('\n'),
  },
});
