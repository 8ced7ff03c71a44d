// The tests that a room's mutants are run against. StrykerJS takes a file of configuration and nothing else, so main.ts
// names the tests in the environment.

import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: (process.env['VPCLAB_MUTATION_TESTS'] ?? '').split(':'),
    exclude: ['**/hostile-text.test.ts'],
    testTimeout: Number(process.env['VPCLAB_MUTATION_TIMEOUT'] ?? 5_000),
  },
});
