// `vpclab verify`.

import type { VerifyReport } from '../../model/engine.ts';
import { ERROR_CODES } from '../../errors.ts';
import type { VerifyFlags } from '../commands/verify.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { startProgress } from '../progress.ts';
import { junitXml } from '../render/junit.ts';
import { paint } from '../render/paint.ts';
import { verifyText } from '../render/verify.ts';
import { writeAsked } from '../write-file.ts';
import { verifyWithProgress } from '../verify-with-progress.ts';

export async function runVerify(
  this: CliContext,
  { name, exhaustive = false, junit, json, quiet = false }: VerifyFlags,
): Promise<void> {
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  const progress = startProgress(this.terminal, { quiet });
  const report = await verifyWithProgress(client, progress, { exhaustive }).finally(progress.end);
  if (junit !== undefined)
    await writeAsked(junit, junitXml(report, { lab: sandbox.name, now: new Date() }), this);
  if (json) printJson(this, report);
  else if (!quiet || !report.ok) showReport(this, report);
  if (!report.ok) throw new ShownFailure(ERROR_CODES.VERIFY_FAILED.exit);
}

export function showReport({ terminal }: Pick<CliContext, 'terminal'>, report: VerifyReport): void {
  terminal.out(verifyText(report, { width: terminal.columns(), paint: paint(terminal.outColor) }));
}
