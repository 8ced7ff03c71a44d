import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { parseListenAddress } from './access-flags.ts';
import type { ListenAddress } from './listen.ts';
import { jsonFlag, nameFlag, quietFlag, switchFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag, QuietFlag } from './shared-flags.ts';

export type UpFlags = NameFlag &
  JsonFlag &
  QuietFlag & {
    readonly keep?: boolean;
    readonly verify: boolean;
    readonly monitoring?: boolean;
    readonly data?: string;
    readonly listen?: ListenAddress;
    readonly realRoot?: boolean;
  };

export const upCommand = buildCommand<UpFlags, [string?], CliContext>({
  loader: async () => (await import('../run/up.ts')).runUp,
  parameters: {
    flags: {
      name: { ...nameFlag, brief: 'What the lab is called (default: VPCLAB_LAB, or the name in FILE)' },
      keep: switchFlag('Leave the lab for inspection when it does not come up'),
      verify: { kind: 'boolean', default: true, brief: 'Prove the lab with packets once it is up' },
      listen: {
        kind: 'parsed',
        parse: parseListenAddress,
        optional: true,
        placeholder: 'ADDRESS',
        brief: 'Serve the API on this address too: see `vpclab listen`; `vpclab token` makes tokens',
      },
      monitoring: switchFlag('Run Prometheus and node_exporter in the lab: as `monitoring: {}` in its file'),
      data: textFlag(
        'DIR',
        'With monitoring, keep metrics and files of flow logs in this directory beyond `down`',
      ),
      realRoot: switchFlag(
        'As root: without a user namespace, so that programs of the lab are root on this machine',
      ),
      json: jsonFlag,
      quiet: quietFlag,
    },
    aliases: { q: 'quiet' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'FILE',
          brief: 'Lab file, - for standard input (default: vpclab.yaml here, else the shipped lab)',
        },
      ],
    },
  },
  docs: {
    brief: 'Bring a lab up and verify it',
    fullDescription: [
      'Checks the lab file and the host, starts the lab and proves with packets that it does what the file says.',
      'A lab that does not come up is taken down again (--keep leaves it). One that comes up and fails the',
      'verification is left running, and the exit code is 1. Ctrl-C takes the half-made lab down.',
    ].join('\n'),
  },
});
