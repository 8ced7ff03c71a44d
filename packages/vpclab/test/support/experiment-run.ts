// Experiments and faults at random as a user runs them, and their figures for the output of the tests.

import type { ExperimentReport } from '../../src/model/chaos.ts';
import type { LabSession } from './lab-session.ts';

/** `words`: of `vpclab chaos`. What fails in it is in the report; what cannot run throws. */
export async function verdict(
  session: LabSession,
  words: readonly string[],
  withinMs: number,
): Promise<ExperimentReport> {
  const command = session.start(['chaos', ...words, '--json', '--quiet']);
  await command.end(withinMs);
  const report = command.out.startsWith('{') ? (JSON.parse(command.out) as Partial<ExperimentReport>) : {};
  if (report.faults === undefined) throw new Error(`${command.out}${command.err}`);
  return report as ExperimentReport;
}

export function tellFigures({ name, faults, tenants, elapsedMs }: ExperimentReport): void {
  const broken = tenants.map(({ tenant, brokenMs, failed, sent }) =>
    failed === undefined || sent === undefined
      ? `${tenant} ${brokenMs} ms`
      : `${tenant} ${brokenMs} ms, ${failed} of ${sent} requests failed`,
  );
  process.stdout.write(
    `${name}: ${faults.length} faults in ${elapsedMs} ms; longest: ${broken.join('; ')}\n`,
  );
}
