// `vpclab verify`.

import type { VerifyReport } from '../../model/engine.ts';
import { ERROR_CODES, errorMessage } from '../../errors.ts';
import type { VerifyFlags } from '../commands/verify.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { asCalled, programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import { junitError, junitXml } from '../render/junit.ts';
import { paint } from '../render/paint.ts';
import { verifyText } from '../render/verify.ts';
import { writeAsked } from '../write-file.ts';
import { verifyWithProgress } from '../verify-with-progress.ts';

export async function runVerify(
  this: CliContext,
  { name, exhaustive = false, junit, json, quiet = false }: VerifyFlags,
): Promise<void> {
  let lab = name ?? '-';
  const verified = async (): Promise<VerifyReport> => {
    const sandbox = await chooseLab(name);
    lab = sandbox.name;
    const progress = startProgress(this.terminal, { quiet });
    const report = await verifyWithProgress(clientOf(sandbox), progress, { exhaustive }).finally(
      progress.end,
    );
    return report;
  };
  const report = await (junit === undefined
    ? verified()
    : withJunit(
        (text) => writeAsked(junit, text, this),
        () => lab,
        verified,
      ));
  if (json) printJson(this, report);
  else if (!quiet || !report.ok) showReport(this, report);
  if (!report.ok) throw new ShownFailure(ERROR_CODES.VERIFY_FAILED.exit);
}

/** Writes a report of an error too: the report of an earlier run would be taken for this one's. */
export async function withJunit(
  write: (text: string) => Promise<void>,
  lab: () => string,
  verify: () => Promise<VerifyReport>,
): Promise<VerifyReport> {
  const report = await verify().catch(async (error: unknown) => {
    await write(junitError(errorMessage(error), { lab: lab(), now: new Date() })).catch(() => undefined);
    throw error;
  });
  await write(junitXml(report, { lab: lab(), now: new Date() }));
  return report;
}

export function showReport(
  { terminal, env }: Pick<CliContext, 'terminal' | 'env'>,
  report: VerifyReport,
): void {
  const text = verifyText(report, { width: terminal.columns(), paint: paint(terminal.outColor) });
  terminal.out(asCalled(text, programName(env)));
}
