// A verification as JUnit XML, which CI systems show test by test: one suite for each kind of promise, and with each failure
// what caused it. Pure.
// The form is that of Jenkins and GitLab: https://github.com/jenkinsci/xunit-plugin (junit-10.xsd).

import { escaped } from '../../markup.ts';
import type { PromiseResult, VerifyReport } from '../../model/engine.ts';
import { printable, printableAll } from '../../printable.ts';

export function junitXml(
  told: VerifyReport,
  { lab, now }: { readonly lab: string; readonly now: Date },
): string {
  const report = printableAll(told);
  const suites = [...Map.groupBy(report.results, ({ category }) => category)];
  const totals = { tests: report.total, failures: report.failed.length, errors: 0 };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name: `vpclab verify ${lab}`, ...totals, time: seconds(report.elapsedMs) }),
    ...suites.flatMap(([category, results]) => suiteLines(lab, category, results, now)),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Of a verification that did not come to an end. */
export function junitError(
  message: string,
  { lab, now }: { readonly lab: string; readonly now: Date },
): string {
  const shown = printable(message);
  const counts = { tests: 1, failures: 0, errors: 1 };
  const name = `vpclab verify ${lab}`;
  const suite = { name: 'verify', ...counts, skipped: 0, time: '0.000', timestamp: timestamp(now) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name, ...counts, time: '0.000' }),
    `  ${element('testsuite', suite)}`,
    `    ${element('testcase', { classname: `vpclab.${lab}.verify`, name: 'the verification ends', time: '0.000' })}`,
    `      ${element('error', { message: shown, type: 'error' })}${escaped(shown)}</error>`,
    '    </testcase>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines(
  lab: string,
  category: string,
  results: readonly PromiseResult[],
  now: Date,
): readonly string[] {
  const failures = results.filter(({ ok }) => !ok).length;
  const time = seconds(results.reduce((total, { elapsedMs }) => total + elapsedMs, 0));
  const counts = { tests: results.length, failures, errors: 0, skipped: 0, time };
  return [
    `  ${element('testsuite', { name: category, ...counts, timestamp: timestamp(now) })}`,
    ...results.flatMap((result) => caseLines(`vpclab.${lab}.${category}`, result)),
    '  </testsuite>',
  ];
}

function caseLines(
  classname: string,
  { promise, ok, expected, observed, lostAt, cause, elapsedMs }: PromiseResult,
): readonly string[] {
  const attributes = { classname, name: promise, time: seconds(elapsedMs) };
  if (ok) return [`    ${element('testcase', attributes, '/')}`];
  const text = [
    `expected  ${expected}`,
    `observed  ${observed}`,
    ...(lostAt === undefined ? [] : [`lost at   ${lostAt}`]),
    ...(cause === undefined || cause === lostAt ? [] : [`cause     ${cause}`]),
  ].join('\n');
  // Failures are grouped by their messages: those of one cause begin with it, and what was seen follows.
  const message = cause === undefined ? observed : `${cause}: ${observed}`;
  return [
    `    ${element('testcase', attributes)}`,
    `      ${element('failure', { message, type: expected })}${escaped(text)}</failure>`,
    '    </testcase>',
  ];
}

function element(name: string, attributes: Readonly<Record<string, string | number>>, end = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join('')}${end}>`;
}

function timestamp(now: Date): string {
  return now.toISOString().slice(0, 19);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
