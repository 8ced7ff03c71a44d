// Says at the end of a test run which tests passed only when they were tried again, and how they failed before: each of them
// is a fault, of the test or of what it tests. Used beside another reporter.

import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class FlakyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const flaky = modules.flatMap((module) =>
      [...module.children.allTests('passed')]
        .filter((test) => test.diagnostic()?.flaky === true)
        .flatMap((test) => [
          `        ${module.relativeModuleId}: ${test.fullName}`,
          ...(test.result().errors ?? []).map((error) => whyText(error).replaceAll(/^/gm, '            ')),
        ]),
    );
    if (flaky.length === 0) return;
    console.log('Failed, and passed when tried again:');
    for (const line of flaky) console.log(line);
    console.log('');
  }
}

type TestError = NonNullable<ReturnType<TestCase['result']>['errors']>[number];

/** Its message, and where in a test it was thrown. */
function whyText({ message, stacks = [] }: TestError): string {
  const place = stacks.find(({ file }) => file.endsWith('.test.ts')) ?? stacks[0];
  return place === undefined ? message : `${message}\n  at ${place.file}:${place.line}`;
}
