// What is mutated, room by room, and the tests that have to notice: unit tests, and where a room talks to a database one
// integration file with a real server.

export type MutatedRoom = {
  readonly name: string;
  /** Globs from the root of the repository; tests, generated files and files of types alone hold no mutants. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  /** Globs of what is no part of it: what asks a running lab is seen by integration tests alone. */
  readonly without?: readonly string[];
  /** A mutant that waits without end is given up then. Default: 5 s. */
  readonly testTimeoutMs?: number;
};

const VPCLAB = 'packages/vpclab/src';
const OVSDB = 'packages/ovsdb/src';

export const MUTATED_ROOMS: readonly MutatedRoom[] = [
  {
    name: 'lab-file',
    sources: [`${VPCLAB}/lab-file`],
    tests: [`${VPCLAB}/lab-file`, `${VPCLAB}/concepts`],
    testTimeoutMs: 30_000,
  },
  {
    name: 'concepts',
    sources: [`${VPCLAB}/concepts`, `${VPCLAB}/model`],
    tests: [`${VPCLAB}/concepts`, `${VPCLAB}/model`],
    testTimeoutMs: 30_000,
  },
  { name: 'plan', sources: [`${VPCLAB}/plan`], tests: [`${VPCLAB}/plan`] },
  {
    name: 'verify',
    sources: [`${VPCLAB}/verify`],
    tests: [`${VPCLAB}/verify`],
    without: ['verify-lab', 'promise-probes', 'ask-upkeep', 'full-quotas'].map(
      (name) => `${VPCLAB}/verify/running/${name}.ts`,
    ),
    testTimeoutMs: 30_000,
  },
  { name: 'nft', sources: [`${VPCLAB}/nft`], tests: [`${VPCLAB}/nft`] },
  { name: 'frr', sources: [`${VPCLAB}/frr`], tests: [`${VPCLAB}/frr`] },
  {
    name: 'replica',
    sources: [`${OVSDB}/replica`],
    tests: [`${OVSDB}/replica`, 'packages/ovsdb/test/integration/standalone.test.ts'],
  },
  {
    name: 'transact',
    sources: [`${OVSDB}/transact`],
    tests: [`${OVSDB}/transact`, 'packages/ovsdb/test/integration/standalone-transactions.test.ts'],
  },
  { name: 'lock', sources: [`${OVSDB}/lock`], tests: [`${OVSDB}/lock`] },
];

/** A folder as a glob of its test files; a file as itself. */
export function testGlobs(tests: readonly string[]): readonly string[] {
  return tests.map((path) => (path.endsWith('.test.ts') ? path : `${path}/**/*.test.ts`));
}
