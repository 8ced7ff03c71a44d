// `vpclab doctor`: one line per check; what is not well comes with what to do.

import type { DoctorReport, HostCheck } from '../../runtime/doctor.ts';
import { printable, printableAll } from '../../printable.ts';
import type { Paint } from './paint.ts';

export function doctorText(told: DoctorReport, paint: Paint): string {
  const report = shown(told);
  const width = Math.max(...report.checks.map(({ name }) => name.length));
  const lines = report.checks.flatMap((check) => checkLines(check, width, paint));
  const verdict = report.suitable
    ? `${paint.good('✓')} This host can run labs.`
    : `${paint.bad('✗')} This host cannot run labs yet: see the remedies above.`;
  return `${[...lines, '', verdict].join('\n')}\n`;
}

/** A remedy may take several lines. */
function shown(report: DoctorReport): DoctorReport {
  const checks = report.checks.map((check) => ({
    ...printableAll(check),
    ...(check.remedy !== undefined && { remedy: check.remedy.split('\n').map(printable).join('\n') }),
  }));
  return { ...report, checks };
}

function checkLines(check: HostCheck, width: number, paint: Paint): readonly string[] {
  const indent = ' '.repeat(width + 4);
  const lines = [`${markOf(check, paint)} ${check.name.padEnd(width)}  ${check.found}`];
  if (check.state === 'ok') return lines;
  lines.push(`${indent}needed: ${check.needed}`);
  if (check.remedy !== undefined)
    lines.push(...check.remedy.split('\n').map((line) => `${indent}${paint.strong(line)}`));
  return lines;
}

function markOf({ state }: HostCheck, paint: Paint): string {
  switch (state) {
    case 'ok':
      return paint.good('✓');
    case 'warning':
      return paint.warn('!');
    case 'missing':
      return paint.bad('✗');
  }
}
