// The kinds of tests, one project each; `npm run test:<project>` runs one of them, `npm test` all.

import { defineConfig } from 'vitest/config';

// Without this, a Node that can't run TypeScript fails the tests that start one, each with an error of its own.
if (!process.features.typescript) {
  console.error(
    `The tests need Node 22.18 or newer, not ${process.version}. \`./vpclab test\` brings one and takes the same arguments.`,
  );
  process.exit(3);
}

const seconds = 1000;

/** Real daemons share two resources that tests can't: processors and patience. One file at a time. */
const oneAtATime = { fileParallelism: false, maxWorkers: 1 } as const;
/** What waits for networks, npm and other programs more than for processors. */
const twoAtATime = { maxWorkers: 2 } as const;
const threeAtATime = { maxWorkers: 3 } as const;

/** In CI, what fails on real daemons is tried once more: that tells a chance from a fault, and both are reported. */
const retry = process.env.CI === undefined ? 0 : 1;

export default defineConfig({
  test: {
    reporters: ['default', './scripts/skipped-reporter.ts', './scripts/flaky-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 30 * seconds,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'property',
          include: ['packages/*/test/{property,fuzz}/**/*.test.ts'],
          testTimeout: 300 * seconds,
          hookTimeout: 60 * seconds,
          ...twoAtATime,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'launcher',
          include: ['packages/*/test/launcher/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...twoAtATime,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // The client of OVSDB: single servers, which wait for each other.
          name: 'ovsdb',
          include: ['packages/ovsdb/test/integration/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...twoAtATime,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'integration',
          // Within a file that says so.
          maxConcurrency: 2,
          include: ['packages/vpclab/test/integration/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...oneAtATime,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          // Labs that are built, changed and looked at: not the host around them, where another one comes and goes.
          name: 'labs',
          include: ['packages/vpclab/test/labs/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...twoAtATime,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          // Labs that are broken on purpose: most of the time they wait until that is noticed, or mended.
          name: 'faults',
          include: ['packages/vpclab/test/faults/**/*.test.ts'],
          testTimeout: 120 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...twoAtATime,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          // Minutes of faults and changes at random, whose labs wait for what was broken: none of them knows a time.
          name: 'random',
          include: ['packages/vpclab/test/random/**/*.test.ts'],
          testTimeout: 600 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...threeAtATime,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: 'crash',
          include: ['packages/*/test/crash/**/*.test.ts'],
          testTimeout: 600 * seconds,
          hookTimeout: 120 * seconds,
          retry,
          ...oneAtATime,
          sequence: { groupOrder: 7 },
        },
      },
    ],
  },
});
