// The verdict of an experiment, for people and for CI (JUnit XML).

import { escaped as escapedMarkup } from '../../markup.ts';
import type { ExperimentReport, Outage, PromiseVerdict } from '../../model/chaos.ts';
import { printable, printableAll } from '../../printable.ts';
import { elapsed } from './duration.ts';
import { table, type TableOptions } from './table.ts';

const SHOWN_PROMISES = 12;
const SHOWN_FAULTS = 20;

export function experimentText(told: ExperimentReport, view: TableOptions): string {
  const report = printableAll(told);
  const { paint } = view;
  const sign = report.ok ? paint.good('✓') : paint.bad('✗');
  const broken = report.promises.filter(({ outages }) => outages.length > 0);
  const shown = broken.toSorted((a, b) => b.brokenMs - a.brokenMs).slice(0, SHOWN_PROMISES);
  const more = broken.length > shown.length ? `… and ${broken.length - shown.length} more promises\n` : '';
  return [
    ...report.faults
      .slice(0, SHOWN_FAULTS)
      .map(({ fault, target, from, to }) => `${clock(from)} - ${clock(to)}  ${fault} of ${target}\n`),
    report.faults.length > SHOWN_FAULTS ? `… and ${report.faults.length - SHOWN_FAULTS} more faults\n` : '',
    '\n',
    table(
      [
        { title: 'TENANT' },
        { title: 'AFFECTED' },
        { title: 'PROMISES', align: 'right' },
        { title: 'BROKEN', align: 'right' },
        { title: 'LONGEST', align: 'right' },
        { title: 'ALLOWED', align: 'right' },
        { title: 'LOST', align: 'right' },
        { title: 'DETECTED', align: 'right' },
        { title: 'REROUTED', align: 'right' },
        { title: 'RECOVERED', align: 'right' },
        { title: 'FAILED REQUESTS', align: 'right' },
        { title: 'VERDICT' },
      ],
      report.tenants.map((tenant) => [
        tenant.tenant,
        tenant.isAffected ? 'yes' : 'no',
        String(tenant.promises),
        String(tenant.broken),
        elapsed(tenant.brokenMs),
        elapsed(tenant.allowedMs),
        String(tenant.lost),
        ...[tenant.detectedMs, tenant.reroutedMs, tenant.recoveredMs].map((ms) =>
          ms === undefined ? '-' : elapsed(ms),
        ),
        tenant.failed === undefined ? '-' : `${tenant.failed} of ${tenant.sent}`,
        tenant.ok ? paint.good('pass') : paint.bad('fail'),
      ]),
      view,
    ),
    shown.length === 0 ? '' : '\n',
    table(
      [{ title: 'PROMISE' }, { title: 'BROKEN' }, { title: 'OBSERVED' }],
      shown.map(({ promise, outages }) => [
        promise,
        outages.map(outageText).join(', '),
        outages[0]?.observed ?? '',
      ]),
      view,
    ),
    more,
    '\n',
    ...(report.skipped === 0 ? [] : [`  ${report.skipped} faults could not begin\n`]),
    ...(report.shrunk ?? []).map(
      ({ fault, target, for: ms }) => `  still fails with: ${fault} of ${target} for ${elapsed(ms)}\n`,
    ),
    ...(report.seed === undefined ? [] : [`  seed ${report.seed}\n`]),
    ...report.failures.map((failure) => `  ${paint.bad(failure)}\n`),
    `${sign} ${report.name}: ${report.ok ? 'as expected' : 'not as expected'}, ${elapsed(report.elapsedMs)}\n`,
  ].join('');
}

/** One test case for each tenant and for the walls, and one for each promise that was broken too long. */
export function junitText({ name, tenants, promises, leaks, elapsedMs, failures }: ExperimentReport): string {
  const cases = [
    ...tenants.map(({ tenant, ok, brokenMs, allowedMs }) =>
      testCase(`tenant ${tenant}`, ok ? undefined : `broken for ${brokenMs} ms, ${allowedMs} ms are allowed`),
    ),
    testCase('walls hold', leaks.length === 0 ? undefined : leaks.join('\n')),
    ...promises.filter(({ ok }) => !ok).map((verdict) => testCase(verdict.promise, whyNot(verdict))),
  ];
  const failed = cases.filter((text) => text.includes('<failure')).length;
  const others = failures.length > 0 && failed === 0 ? [testCase('experiment', failures.join('\n'))] : [];
  const all = [...cases, ...others];
  const attributes = `name="${escaped(name)}" tests="${all.length}" failures="${failed + others.length}" time="${(elapsedMs / 1000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite ${attributes}>\n${all.join('')}</testsuite>\n`;

  function testCase(title: string, failure: string | undefined): string {
    const head = `  <testcase classname="${escaped(name)}" name="${escaped(title)}"`;
    if (failure === undefined) return `${head}/>\n`;
    return `${head}>\n    <failure message="${escaped(failure.split('\n')[0] ?? '')}">${escaped(failure)}</failure>\n  </testcase>\n`;
  }
}

function whyNot({ outages, allowedMs }: PromiseVerdict): string {
  return `${outages.map((outage) => `${outageText(outage)}: ${outage.observed}`).join('\n')}\n${allowedMs} ms are allowed`;
}

function outageText({ from, to }: Outage): string {
  return `${clock(from)} - ${to === undefined ? 'end' : clock(to)}`;
}

function clock(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function escaped(text: string): string {
  return escapedMarkup(printable(text));
}
