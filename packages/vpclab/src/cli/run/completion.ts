// `vpclab completion`.

import type { Shell } from '../commands/completion.ts';
import { completionScript } from '../completion/scripts.ts';
import type { CliContext } from '../context.ts';

export function runCompletion(this: CliContext, _flags: Record<never, never>, shell: Shell): void {
  this.terminal.out(completionScript(shell));
}
