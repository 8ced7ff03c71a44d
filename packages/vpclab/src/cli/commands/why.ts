import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type WhyFlags = NameFlag & JsonFlag;

export const whyCommand = buildCommand<WhyFlags, string[], CliContext>({
  loader: async () => (await import('../run/why.ts')).runWhy,
  parameters: {
    flags: { name: nameFlag, json: jsonFlag },
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        parse: String,
        placeholder: 'PLACE',
        brief:
          'From where, and to where: a name, an address or a prefix; the second with :PORT and /PROTOCOL',
        proposeCompletions: async () => (await import('../completion/names.ts')).placesToReach(),
      },
    },
  },
  docs: {
    brief: 'Tell why a packet gets from one place to another, or does not',
    fullDescription: [
      'Follows a packet and its answer hop by hop by the state of the lab, sends a real one, and says what decides: a',
      'rule, a route, a link, a daemon; the line of the lab file; and what to change. Without a port it is a ping.',
      '',
      '  vpclab why vpc-a-web-1 vpc-b-db-1          does a ping get there?',
      '  vpclab why vpc-a-web-1 vpc-b-db-1:443      a TCP connection',
      '  vpclab why vpc-a-web-1 10.1.2.11:53/udp    a datagram to whoever has that address',
      "  vpclab why 'vpc-a-web-1 -> host-1:80'      with an arrow, for people; quoted, for the shell",
      '',
      'Exit codes: 0 reached, 1 not reached, 3 the state and the packet disagree, or neither is conclusive.',
    ].join('\n'),
  },
});
