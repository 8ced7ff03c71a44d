// `vpclab doctor`.

import { ERROR_CODES } from '../../errors.ts';
import { examineHost } from '../../runtime/doctor.ts';
import type { JsonFlag } from '../commands/shared-flags.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { printJson } from '../output.ts';
import { doctorText } from '../render/doctor.ts';
import { paint } from '../render/paint.ts';

export async function runDoctor(this: CliContext, { json }: JsonFlag): Promise<void> {
  const report = await examineHost();
  if (json) printJson(this, report);
  else this.terminal.out(doctorText(report, paint(this.terminal.outColor)));
  if (!report.suitable) throw new ShownFailure(ERROR_CODES.HOST_UNSUITABLE.exit);
}
