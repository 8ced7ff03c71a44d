// JSON on stdout: pretty, because people read it too.

import type { CliContext } from './context.ts';

export function printJson({ terminal }: Pick<CliContext, 'terminal'>, value: unknown): void {
  terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
