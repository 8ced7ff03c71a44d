// The figures of many findings, in a line. Pure.

import type { Finding } from './agreement.ts';

export function tallyText(findings: readonly Finding[]): string {
  const agreed = findings.filter(({ agrees }) => agrees).length;
  const broken = findings.filter(({ isBroken }) => isBroken);
  const named = broken.filter(({ isNamed }) => isNamed).length;
  const times = findings.map(({ diagnosis }) => diagnosis.elapsedMs).toSorted((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const late = times[Math.floor(times.length * 0.95)] ?? 0;
  return [
    `${findings.length} pairs, ${agreed} agree with packets`,
    `${broken.length} broken by a damage, ${named} name it (${percent(named, broken.length)})`,
    `median ${median} ms, 95th percentile ${late} ms`,
  ].join('; ');
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
}
