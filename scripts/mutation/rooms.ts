// What is mutated, room by room, and the tests that have to notice: unit tests, and where a room talks to a database one
// integration file with a real server.

export type MutatedRoom = {
  readonly name: string;
  /** Globs from the root of the repository; tests, generated files and files of types alone hold no mutants. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
};

const VPCLAB = 'packages/vpclab/src';
const OVSDB = 'packages/ovsdb/src';

/** Also tries locks. */
const TRANSACTIONS = 'packages/ovsdb/test/integration/standalone-transactions.test.ts';

export const MUTATED_ROOMS: readonly MutatedRoom[] = [
  { name: 'lab-file', sources: [`${VPCLAB}/lab-file`], tests: [`${VPCLAB}/lab-file`, `${VPCLAB}/concepts`] },
  {
    name: 'concepts',
    sources: [`${VPCLAB}/concepts`, `${VPCLAB}/model`],
    tests: [`${VPCLAB}/concepts`, `${VPCLAB}/model`],
  },
  { name: 'plan', sources: [`${VPCLAB}/plan`], tests: [`${VPCLAB}/plan`] },
  { name: 'verify', sources: [`${VPCLAB}/verify`], tests: [`${VPCLAB}/verify`] },
  { name: 'nft', sources: [`${VPCLAB}/nft`], tests: [`${VPCLAB}/nft`] },
  { name: 'frr', sources: [`${VPCLAB}/frr`], tests: [`${VPCLAB}/frr`] },
  {
    name: 'replica',
    sources: [`${OVSDB}/replica`],
    tests: [`${OVSDB}/replica`, 'packages/ovsdb/test/integration/standalone.test.ts'],
  },
  { name: 'transact', sources: [`${OVSDB}/transact`], tests: [`${OVSDB}/transact`, TRANSACTIONS] },
  { name: 'lock', sources: [`${OVSDB}/lock`], tests: [`${OVSDB}/lock`, TRANSACTIONS] },
];

/** A folder as a glob of its test files; a file as itself. */
export function testGlobs(tests: readonly string[]): readonly string[] {
  return tests.map((path) => (path.endsWith('.test.ts') ? path : `${path}/**/*.test.ts`));
}
