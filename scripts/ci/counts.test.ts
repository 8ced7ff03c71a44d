import { describe, expect, test } from 'vitest';
import { type VitestReport, countTests, failures, sum, summaryLine } from './counts.ts';

type File = VitestReport['testResults'][number];

function file(name: string, status: string, tests: Readonly<Record<string, string>>): File {
  const assertionResults = Object.entries(tests).map(([fullName, of]) => ({ fullName, status: of }));
  return { name, status, assertionResults };
}

const report = (success: boolean, ...testResults: readonly File[]): VitestReport => ({
  success,
  testResults,
});

describe('countTests', () => {
  test('counts each test once, over all files', () => {
    const mixed = report(
      false,
      file('a.test.ts', 'passed', { one: 'passed', two: 'skipped', three: 'todo' }),
      file('b.test.ts', 'failed', { four: 'passed', five: 'failed' }),
    );
    expect(countTests(mixed)).toEqual({ passed: 2, failed: 1, skipped: 2 });
    expect(failures(mixed)).toEqual(['b.test.ts: five']);
  });

  test('a file that could not be loaded has failed', () => {
    const broken = report(
      false,
      file('a.test.ts', 'failed', {}),
      file('b.test.ts', 'passed', { one: 'passed' }),
    );
    expect(countTests(broken)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(failures(broken)).toEqual(['a.test.ts']);
  });

  test('a run that failed without a failed test has failed', () => {
    const unhandled = report(false, file('a.test.ts', 'passed', { one: 'passed' }));
    expect(countTests(unhandled)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

describe('summaryLine', () => {
  test('names skipped tests only when there are some', () => {
    const total = sum([
      { passed: 7, failed: 0, skipped: 0 },
      { passed: 120, failed: 2, skipped: 0 },
    ]);
    expect(summaryLine(total)).toBe('127 passed, 2 failed');
    expect(summaryLine({ ...total, skipped: 3 })).toBe('127 passed, 2 failed, 3 skipped');
  });
});
