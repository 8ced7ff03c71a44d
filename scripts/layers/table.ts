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
  /** Nothing in it talks to OVSDB otherwise than by @vpclab/ovsdb. */
  readonly ovsdbByClientOnly?: true;
};

/** What must exist, in final values: plain types that intent and the drivers share. */
const ROWS = ['errors.ts', 'net', 'frr/router.ts', 'intent/rows.ts'];
/** What drivers are told to do: rows, changes of rows, and where things lie. Not how intent or plan come about. */
const CHANGES = [...ROWS, 'intent/layout.ts', 'intent/ovsdb-row.ts', 'plan/plan.ts', 'plan/ovsdb-value.ts'];
/** What a workload's responder says: known to those who ask it. */
const ANSWERS = ['services/answer.ts', 'services/ports.ts'];

const VPCLAB: LayeredPackage = {
  name: 'vpclab',
  root: 'packages/vpclab/src',
  ovsdbByClientOnly: true,
  rooms: [
    { path: 'errors.ts', mayImport: [], pure: true },
    { path: 'net', mayImport: ['errors.ts'], pure: true },
    { path: 'spec', mayImport: ['errors.ts', 'net'], pure: true },

    { path: 'frr/router.ts', mayImport: ['net'], pure: true },
    { path: 'intent/rows.ts', mayImport: ['net', 'frr/router.ts'], pure: true },
    { path: 'nft', mayImport: ['errors.ts', 'net'], pure: true },
    { path: 'frr', mayImport: ROWS, pure: true },
    { path: 'intent/layout.ts', mayImport: [], pure: true },
    { path: 'intent/ovsdb-row.ts', mayImport: [...ROWS, 'spec'], pure: true },
    {
      path: 'intent',
      mayImport: [...ROWS, 'intent/layout.ts', 'intent/ovsdb-row.ts', 'spec', 'nft', 'frr'],
      pure: true,
    },
    { path: 'plan/plan.ts', mayImport: ROWS, pure: true },
    { path: 'plan/ovsdb-value.ts', mayImport: ROWS, pure: true },
    { path: 'plan', mayImport: [...CHANGES, 'spec', 'intent', 'nft'], pure: true },
    { path: 'engine/types.ts', mayImport: ['errors.ts', 'plan/plan.ts', 'spec'], pure: true },

    { path: 'services/ports.ts', mayImport: [], pure: true },
    { path: 'services/answer.ts', mayImport: ['errors.ts', 'intent/rows.ts'], pure: true },
    { path: 'frr/console.ts', mayImport: ['frr'] },
    { path: 'host', mayImport: [...CHANGES, ...ANSWERS, 'nft'] },
    { path: 'ovn', mayImport: CHANGES },
    { path: 'services', mayImport: [...CHANGES, ...ANSWERS, 'intent', 'host'] },
    { path: 'runtime', mayImport: [...CHANGES, 'engine/types.ts', 'host'] },
    { path: 'verify', mayImport: ['errors.ts', 'net', 'spec', 'engine/types.ts'] },

    { path: 'routing', mayImport: ['errors.ts', 'net', 'frr', 'frr/router.ts', 'frr/console.ts', 'host'] },
    {
      path: 'engine',
      mayImport: [
        ...[
          ...CHANGES,
          ...ANSWERS,
          'spec',
          'intent',
          'plan',
          'nft',
          'frr',
          'frr/console.ts',
          'engine/types.ts',
        ],
        ...['host', 'ovn', 'services', 'runtime', 'verify'],
      ],
    },
    { path: 'api', mayImport: [...CHANGES, 'spec', 'plan', 'engine/types.ts'] },
    {
      path: 'daemon',
      mayImport: [...CHANGES, 'spec', 'engine/types.ts', 'host', 'runtime', 'engine', 'api'],
    },
    { path: 'cli', mayImport: [...CHANGES, 'spec', 'plan', 'engine/types.ts', 'runtime', 'routing', 'api'] },
  ],
};

const OVSDB: LayeredPackage = {
  name: '@vpclab/ovsdb',
  root: 'packages/ovsdb/src',
  rooms: [
    { path: 'errors.ts', mayImport: [], pure: true },
    { path: 'wait.ts', mayImport: ['errors.ts'] },
    { path: 'call-listener.ts', mayImport: [], pure: true },
    { path: 'sendable.ts', mayImport: ['errors.ts'], pure: true },
    { path: 'wire', mayImport: ['errors.ts', 'wait.ts'] },
    { path: 'schema', mayImport: ['errors.ts'], pure: true },
    { path: 'value', mayImport: ['errors.ts', 'sendable.ts', 'schema'], pure: true },
    { path: 'protocol', mayImport: ['errors.ts', 'wait.ts', 'call-listener.ts', 'wire', 'schema', 'value'] },
    {
      path: 'replica',
      mayImport: ['errors.ts', 'wait.ts', 'call-listener.ts', 'wire', 'schema', 'value', 'protocol'],
    },
    {
      path: 'transact',
      mayImport: ['errors.ts', 'wait.ts', 'sendable.ts', 'wire', 'schema', 'value', 'protocol', 'replica'],
    },
    { path: 'lock', mayImport: ['errors.ts', 'wait.ts', 'sendable.ts', 'protocol'] },
    {
      path: 'client.ts',
      mayImport: [
        'errors.ts',
        'wait.ts',
        'sendable.ts',
        'wire',
        'schema',
        'value',
        'protocol',
        'replica',
        'transact',
        'lock',
      ],
    },
    { path: 'codegen', mayImport: ['errors.ts', 'schema'] },
    { path: 'generated', mayImport: ['schema', 'value'], pure: true },
    {
      path: 'cli',
      mayImport: [
        'errors.ts',
        'wait.ts',
        'wire',
        'schema',
        'value',
        'protocol',
        'replica',
        'client.ts',
        'codegen',
      ],
    },
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
