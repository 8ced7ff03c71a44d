// What every command gets: where to write, the environment, and the user's wish to stop.

import type { CommandContext } from '@stricli/core';
import type { Terminal } from './terminal.ts';

export type CliContext = CommandContext & {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
};
