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
  const { terminal } = this;
  const report = await examineHost();
  if (json) printJson(this, report);
  else terminal.out(doctorText(report, { paint: paint(terminal.outColor), width: terminal.columns() }));
  if (!report.suitable) throw new ShownFailure(ERROR_CODES.HOST_UNSUITABLE.exit);
}
