// Counts of what passed and failed, from vitest's JSON report. Pure.

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** The part of vitest's JSON report (--reporter=json) that is used here. */
export type VitestReport = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

const SKIPPED = new Set(['skipped', 'pending', 'todo', 'disabled']);

export function countTests(report: VitestReport): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { assertionResults } of report.testResults) {
    for (const { status } of assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (SKIPPED.has(status)) counts.skipped += 1;
      else counts.failed += 1;
    }
  }
  counts.failed += brokenFiles(report).length;
  // An error outside of any test (an unhandled rejection) fails the run and no test.
  if (!report.success && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** Names of failed tests, and of files that failed without one of their tests failing. */
export function failures(report: VitestReport): readonly string[] {
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && !SKIPPED.has(status))
      .map(({ fullName }) => `${name}: ${fullName}`),
  );
  return [...tests, ...brokenFiles(report)];
}

/** Files that could not be loaded, or whose set-up failed. */
function brokenFiles(report: VitestReport): readonly string[] {
  return report.testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    .map(({ name }) => name);
}

export function sum(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    skipped: all.reduce((total, { skipped }) => total + skipped, 0),
  };
}

export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
