// Says at the end of a test run which tests passed only when they were tried again: each of them is a fault, of the test or
// of what it tests. Used beside another reporter.

import type { Reporter, TestModule } from 'vitest/node';

export default class FlakyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const flaky = modules.flatMap((module) =>
      [...module.children.allTests('passed')]
        .filter((test) => test.diagnostic()?.flaky === true)
        .map((test) => `${module.relativeModuleId}: ${test.fullName}`),
    );
    if (flaky.length === 0) return;
    console.log('Failed, and passed when tried again:');
    for (const name of flaky) console.log(`        ${name}`);
    console.log('');
  }
}
