import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, parseCount, switchFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type LogsFlags = NameFlag & JsonFlag & { readonly follow?: boolean; readonly lines: number };

export const logsCommand = buildCommand<LogsFlags, [string?], CliContext>({
  loader: async () => (await import('../run/logs.ts')).runLogs,
  parameters: {
    flags: {
      name: nameFlag,
      follow: switchFlag('Keep printing new lines'),
      lines: {
        kind: 'parsed',
        parse: parseCount,
        default: '200',
        placeholder: 'N',
        brief: 'Lines from the end',
      },
      json: { ...jsonFlag, brief: 'Print the list of logs, or one object per line of a log, as JSON' },
    },
    aliases: { f: 'follow', n: 'lines' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          optional: true,
          placeholder: 'LOG',
          brief: 'Name of a log (default: list them)',
          proposeCompletions: async () => (await import('../completion/names.ts')).logNames(),
        },
      ],
    },
  },
  docs: { brief: 'Show the log of a daemon, or list the logs' },
});
