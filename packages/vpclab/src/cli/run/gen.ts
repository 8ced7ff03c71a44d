// `vpclab gen`.

import { VpclabError } from '../../errors.ts';
import { generateLab } from '../../concepts/generate.ts';
import type { GenFlags } from '../commands/gen.ts';
import type { CliContext } from '../context.ts';

export function runGen(this: CliContext, flags: GenFlags): void {
  try {
    this.terminal.out(generateLab(flags));
  } catch (cause) {
    if (cause instanceof RangeError) throw new VpclabError('BAD_ARGUMENT', `${cause.message}.`, { cause });
    throw cause;
  }
}
