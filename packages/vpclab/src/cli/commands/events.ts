import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, switchFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type EventsFlags = NameFlag & JsonFlag & { readonly follow?: boolean };

export const eventsCommand = buildCommand<EventsFlags, [], CliContext>({
  loader: async () => (await import('../run/events.ts')).runEvents,
  parameters: {
    flags: {
      name: nameFlag,
      follow: switchFlag('Keep printing new events; also watches BGP sessions and drift'),
      json: { ...jsonFlag, brief: 'Print one JSON object per line' },
    },
    aliases: { f: 'follow' },
  },
  docs: {
    brief: 'Show what happened in a lab: plans, applies, daemons, BGP, drift',
    fullDescription: [
      'The last thousand events since vpclabd started, whoever caused them. BGP sessions and drift are watched only while',
      'somebody follows. Drift is a difference from the lab file that somebody made; it is printed each time it changes.',
    ].join('\n'),
  },
});
