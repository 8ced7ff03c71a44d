// `vpclab doctor`: one line per check; what is not well comes with what to do.

import type { DoctorReport, HostCheck } from '../../runtime/doctor.ts';
import { printable, printableAll } from '../../printable.ts';
import type { Paint } from './paint.ts';
import { wrapWords } from './wrap.ts';

export type DoctorView = { readonly paint: Paint; readonly width: number };

/** With less room beside the names, what was found is below them. */
const LEAST_ROOM = 30;

export function doctorText(told: DoctorReport, { paint, width }: DoctorView): string {
  const report = shown(told);
  const names = Math.max(...report.checks.map(({ name }) => name.length));
  const isNarrow = width - names - 4 < LEAST_ROOM;
  const lines = report.checks.flatMap((check) => {
    const head = `${markOf(check, paint)} ${check.name.padEnd(names)}`;
    const indent = isNarrow ? 4 : names + 4;
    const [first = '', ...more] = [
      ...wrapWords(check.found, width - indent),
      ...(check.state === 'ok' ? [] : wrapWords(`needed: ${check.needed}`, width - indent)),
      // A line to copy stays whole.
      ...(check.state === 'ok' ? [] : (check.remedy?.split('\n') ?? []).map(paint.strong)),
    ];
    const below = (isNarrow ? [first, ...more] : more).map((line) => ' '.repeat(indent) + line);
    return [isNarrow ? head.trimEnd() : `${head}  ${first}`, ...below];
  });
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

function markOf({ state }: HostCheck, paint: Paint): string {
  switch (state) {
    case 'ok':
      return paint.good('✓');
    case 'absent':
      return paint.faint('-');
    case 'warning':
      return paint.warn('!');
    case 'missing':
      return paint.bad('✗');
  }
}
