// Says at the end of a test run what was skipped and why: the reason stands in the title of what is skipped, or was given
// to `context.skip(reason)`. Vitest itself prints a number. Used beside another reporter.

import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';

export default class SkippedReporter implements Reporter {
  #isFiltered = false;

  onInit(vitest: Vitest): void {
    // With -t, whatever does not match counts as skipped: nobody wants to read that.
    this.#isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = countSkipped(modules, this.#isFiltered);
    if (counts.size === 0) return;
    console.log('Skipped:');
    for (const [what, count] of counts) console.log(`  ${String(count).padStart(4)}  ${what}`);
    console.log('');
  }
}

/** How many tests were skipped, by file, title of the outermost thing skipped, and reason. */
function countSkipped(modules: readonly TestModule[], onlyWithReason: boolean): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const module of modules) {
    for (const test of module.children.allTests('skipped')) {
      const result = test.result();
      const note = result.state === 'skipped' ? result.note : undefined;
      if (onlyWithReason && note === undefined) continue;
      const title = outermostSkipped(test).fullName;
      const what = `${module.relativeModuleId}: ${title}${note === undefined ? '' : `: ${note}`}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return counts;
}

function outermostSkipped(test: TestCase): TestCase | TestSuite {
  let outermost: TestCase | TestSuite = test;
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) {
    if (parent.options.mode === 'skip') outermost = parent;
  }
  return outermost;
}
