// The verdict of an experiment, for people and for CI (JUnit XML).

import { escaped as escapedMarkup } from '../../markup.ts';
import type { ExperimentReport, Outage, PromiseVerdict, TenantVerdict } from '../../model/chaos.ts';
import { ANY_TIME_MS } from '../../model/experiment.ts';
import { printable, printableAll } from '../../printable.ts';
import { count, elapsed, elapsedIn } from './duration.ts';
import { repeatText, type RepeatOptions } from './repeat.ts';
import { table, type TableOptions } from './table.ts';

const SHOWN_PROMISES = 12;
const SHOWN_FAULTS = 20;

export function experimentText(told: ExperimentReport, view: TableOptions & RepeatOptions): string {
  const report = printableAll(told);
  const { paint } = view;
  const sign = report.ok ? paint.good('✓') : paint.bad('✗');
  const broken = report.promises.filter(({ outages }) => outages.length > 0);
  const shown = broken
    .toSorted((a, b) => Number(a.ok) - Number(b.ok) || b.brokenMs - a.brokenMs)
    .slice(0, SHOWN_PROMISES);
  const more =
    broken.length > shown.length ? `… and ${count(broken.length - shown.length, 'more promise')}\n` : '';
  return [
    ...report.faults
      .slice(0, SHOWN_FAULTS)
      .map(({ fault, target, from, to }) => `${clock(from)} - ${clock(to)}  ${fault} of ${target}\n`),
    report.faults.length > SHOWN_FAULTS
      ? `… and ${count(report.faults.length - SHOWN_FAULTS, 'more fault')}\n`
      : '',
    '\n',
    table(
      [
        { title: 'TENANT' },
        { title: 'AFFECTED' },
        { title: 'PROMISES', align: 'right', spare: 4 },
        { title: 'BROKEN', align: 'right' },
        { title: 'LONGEST', align: 'right' },
        { title: 'ALLOWED', align: 'right' },
        { title: 'LOST', align: 'right', spare: 5 },
        { title: 'DETECTED', align: 'right', spare: 2 },
        { title: 'REROUTED', align: 'right', spare: 3 },
        { title: 'RECOVERED', align: 'right', spare: 1 },
        { title: 'FAILED REQUESTS', align: 'right' },
        { title: 'VERDICT' },
      ],
      report.tenants.map((tenant) => [
        tenant.tenant,
        tenant.isAffected ? 'yes' : 'no',
        String(tenant.promises),
        String(tenant.broken),
        timeOr('-', tenant.brokenMs),
        tenant.allowedMs >= ANY_TIME_MS ? 'any' : timeOr('none', tenant.allowedMs),
        String(tenant.lost),
        ...[tenant.detectedMs, tenant.reroutedMs, tenant.recoveredMs].map((ms) => timeOr('-', ms ?? 0)),
        requestsText(tenant),
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
    ...(report.skipped === 0 ? [] : [`  ${count(report.skipped, 'fault')} could not begin\n`]),
    repeatText(told, view),
    ...report.failures.map((failure) => `  ${paint.bad(failure)}\n`),
    `${sign} ${report.name}: ${report.ok ? 'as expected' : 'not as expected'}, ${elapsed(report.elapsedMs)}\n`,
  ].join('');
}

/** One test case for the experiment, for each tenant and for the walls, and one for each promise that failed. */
export function junitText(report: ExperimentReport): string {
  const { name, tenants, promises, leaks, elapsedMs, failures, notBack } = report;
  const all = [
    testCase('experiment', failures),
    ...tenants.map(({ tenant, reasons }) => testCase(`tenant ${tenant}`, reasons)),
    testCase('walls hold', leaks),
    ...promises
      .filter(({ ok }) => !ok)
      .map((verdict) => testCase(verdict.promise, whyNot(verdict, notBack.includes(verdict.promise)))),
  ];
  const failed = all.filter((text) => text.includes('<failure')).length;
  const attributes = `name="${escaped(name)}" tests="${all.length}" failures="${failed}" time="${(elapsedMs / 1000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite ${attributes}>\n${properties(report)}${all.join('')}</testsuite>\n`;

  function testCase(title: string, failure: readonly string[]): string {
    const head = `  <testcase classname="${escaped(name)}" name="${escaped(title)}"`;
    const [first] = failure;
    if (first === undefined) return `${head}/>\n`;
    const lines = failure.map(escaped).join('\n');
    return `${head}>\n    <failure message="${escaped(first)}">${lines}</failure>\n  </testcase>\n`;
  }
}

/** What gives the same faults again. */
function properties({ seed, seconds, repeat }: ExperimentReport): string {
  const all = Object.entries({ seed, seconds }).flatMap(([key, value]) =>
    value === undefined ? [] : [`    <property name="${key}" value="${value}"/>\n`],
  );
  const file = repeat?.map(escaped).join('&#10;');
  if (file !== undefined) all.push(`    <property name="repeat" value="${file}"/>\n`);
  return all.length === 0 ? '' : `  <properties>\n${all.join('')}  </properties>\n`;
}

/** In a table: a time that rounds to nothing is none. */
function timeOr(none: string, ms: number): string {
  return elapsedIn(ms, (time) => time) || none;
}

function requestsText({ sent, failed, failedSeconds }: TenantVerdict): string {
  if (failed === undefined) return '-';
  const within = failedSeconds === undefined || failedSeconds === 0 ? '' : ` in ${failedSeconds} s`;
  return `${failed} of ${sent}${within}`;
}

function whyNot({ outages, allowedMs, brokenMs }: PromiseVerdict, isNotBack: boolean): readonly string[] {
  return [
    ...outages.map((outage) => `${outageText(outage)}: ${outage.observed}`),
    ...(isNotBack ? ['not back after the last fault'] : []),
    ...(brokenMs > allowedMs ? [`${allowedMs} ms are allowed`] : []),
  ];
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
