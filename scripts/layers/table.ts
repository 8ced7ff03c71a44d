// Which part of the source may import which: the table that `npm run check:layers` enforces, lower rooms first.
// A room is a folder or a single file; the longest matching path wins, so a file may be lower than its folder.

export type Room = {
  readonly path: string;
  /** Rooms that may be imported; a room may always import itself. */
  readonly mayImport: readonly string[];
  /** A pure room computes only: none of Node's modules that touch the world. */
  readonly pure?: true;
};

export type LayeredPackage = {
  readonly name: string;
  readonly root: string;
  readonly rooms: readonly Room[];
};

/** Plain types that drivers and intent share: what must exist, in final values. */
const CONTRACTS = ['errors.ts', 'net', 'frr/router.ts', 'intent/rows.ts'];
const DECLARED = [...CONTRACTS, 'spec', 'intent', 'plan'];
/** Each drives one kind of thing in the world and knows neither plans nor the engine. */
const DRIVERS = ['host', 'nft', 'frr', 'ovn', 'runtime'];

const VPCLAB: LayeredPackage = {
  name: 'vpclab',
  root: 'packages/vpclab/src',
  rooms: [
    { path: 'errors.ts', mayImport: [], pure: true },
    { path: 'net', mayImport: ['errors.ts'], pure: true },
    { path: 'frr/router.ts', mayImport: ['net'], pure: true },
    { path: 'intent/rows.ts', mayImport: ['net', 'frr/router.ts'], pure: true },
    { path: 'spec', mayImport: ['errors.ts', 'net'], pure: true },
    { path: 'intent', mayImport: [...CONTRACTS, 'spec'], pure: true },
    { path: 'plan', mayImport: [...CONTRACTS, 'spec', 'intent'], pure: true },
    { path: 'host', mayImport: CONTRACTS },
    { path: 'nft', mayImport: [...CONTRACTS, 'host'] },
    { path: 'frr', mayImport: [...CONTRACTS, 'host'] },
    { path: 'ovn', mayImport: [...CONTRACTS, 'host'] },
    { path: 'runtime', mayImport: [...CONTRACTS, ...DRIVERS] },
    { path: 'engine', mayImport: [...DECLARED, ...DRIVERS] },
    { path: 'api', mayImport: [...DECLARED, ...DRIVERS, 'engine'] },
    { path: 'daemon', mayImport: [...DECLARED, ...DRIVERS, 'engine', 'api'] },
    { path: 'cli', mayImport: [...DECLARED, ...DRIVERS, 'engine', 'api'] },
  ],
};

const OVSDB: LayeredPackage = {
  name: '@vpclab/ovsdb',
  root: 'packages/ovsdb/src',
  rooms: [
    { path: 'errors.ts', mayImport: [], pure: true },
    { path: 'wait.ts', mayImport: ['errors.ts'] },
    { path: 'wire', mayImport: ['errors.ts', 'wait.ts'] },
    { path: 'schema', mayImport: ['errors.ts'], pure: true },
    { path: 'value', mayImport: ['errors.ts', 'schema'], pure: true },
    { path: 'protocol', mayImport: ['errors.ts', 'wait.ts', 'wire', 'schema', 'value'] },
    { path: 'replica', mayImport: ['errors.ts', 'wait.ts', 'schema', 'value', 'protocol'] },
    { path: 'transact', mayImport: ['errors.ts', 'wait.ts', 'schema', 'value', 'protocol', 'replica'] },
    { path: 'lock', mayImport: ['errors.ts', 'wait.ts', 'protocol'] },
    { path: 'codegen', mayImport: ['errors.ts', 'schema'] },
    { path: 'generated', mayImport: ['schema', 'value'], pure: true },
  ],
};

export const LAYERED_PACKAGES: readonly LayeredPackage[] = [VPCLAB, OVSDB];

/** What only some rooms may name; everything else may be imported from any room that is not pure. */
export const WORLD_MODULES: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:cluster',
  'node:dgram',
  'node:dns',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:net',
  'node:os',
  'node:process',
  'node:tls',
  'node:worker_threads',
]);
