// Feeds mutated update notifications to a replica over an in-process connection: each is applied whole or ends the
// connection with a typed error, after which the replica starts over; reading any row ends in a value or a typed error.
import { OvsdbError } from '../../src/errors.ts';
import type { Link } from '../../src/protocol/link.ts';
import type { Session } from '../../src/protocol/session.ts';
import { Replica } from '../../src/replica/replica.ts';
import { parseSchema } from '../../src/schema/schema.ts';
import { type Random, seeded } from './random.ts';

const schema = parseSchema({
  name: 'Fuzz',
  version: '1.0.0',
  tables: {
    T: {
      columns: {
        name: { type: 'string' },
        count: { type: 'integer' },
        up: { type: { key: 'boolean', min: 0, max: 1 } },
        ports: { type: { key: { type: 'uuid', refTable: 'T' }, min: 0, max: 'unlimited' } },
        ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        weights: { type: { key: 'integer', value: 'real', min: 0, max: 'unlimited' } },
      },
    },
  },
});

const uuids = Array.from({ length: 40 }, (_, n) => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`);
/** Rows that a hostile peer may make the replica hold: names it invents count too. */
const MAX_ROWS = 5000;

export type UpdateFigures = {
  cases: number;
  applied: number;
  refused: number;
  unreadable: number;
  mostRows: number;
};

export function fuzzUpdates(cases: number, seed: number): UpdateFigures {
  const random = seeded(seed);
  const figures: UpdateFigures = { cases: 0, applied: 0, refused: 0, unreadable: 0, mostRows: 0 };
  const peer = new Peer();
  const replica = new Replica(peer as unknown as Session, { T: true });
  peer.participant = replica;
  peer.connect();
  replica.on('transaction', () => void figures.applied++);
  for (; figures.cases < cases; figures.cases++) {
    const params = ['id', uuids[0], mutate(random, updates(random))];
    try {
      replica.onNotification('update3', params);
    } catch (error) {
      throw new Error(`update ${figures.cases} of seed ${seed}: ${JSON.stringify(params)}`, { cause: error });
    }
    if (peer.refused !== undefined) {
      if (!(peer.refused instanceof OvsdbError)) throw new Error('no typed error', { cause: peer.refused });
      figures.refused++;
    }
    const table = replica.table('T');
    figures.mostRows = Math.max(figures.mostRows, table.size);
    for (const uuid of [random.pick(uuids), random.pick(uuids)]) figures.unreadable += read(table.get(uuid));
    if (peer.refused !== undefined || table.size > MAX_ROWS || figures.cases % 500 === 499) peer.reconnect();
  }
  replica.close();
  return figures;
}

function read(row: object | undefined): number {
  try {
    JSON.stringify(row);
    return 0;
  } catch (error) {
    if (error instanceof OvsdbError) return 1;
    throw error;
  }
}

/** A session whose server answers a monitor with one row, and whose connection ends when the replica says so. */
class Peer {
  readonly database = 'Fuzz';
  closed = false;
  refused: unknown;
  participant: Replica | undefined;

  connect(): void {
    this.refused = undefined;
    const rpc = {
      peer: 'fuzz',
      close: (reason: unknown) => {
        this.refused = reason;
      },
      send: (method: string, _params: unknown, settle: (error: undefined, reply: unknown) => void) => {
        const dump = { T: { [uuids[0]!]: { initial: { name: 'first' } } } };
        if (method === 'monitor_cond_since') settle(undefined, [false, uuids[1], dump]);
        return 1;
      },
    };
    this.participant?.onLink({ rpc, schema, state: undefined, remote: undefined } as unknown as Link);
  }

  reconnect(): void {
    this.participant?.onDown(new OvsdbError('connection-lost', 'fuzz'));
    this.connect();
  }

  join(): void {}
  leave(): void {}
  claim(): void {}
  release(): void {}
}

const values: readonly ((random: Random) => unknown)[] = [
  () => 'text',
  (random) => random.below(1000),
  () => 9223372036854775807n,
  () => true,
  () => null,
  () => 1.5,
  (random) => ['uuid', random.pick(uuids)],
  (random) => [
    'set',
    [
      ['uuid', random.pick(uuids)],
      ['uuid', random.pick(uuids)],
    ],
  ],
  (random) => ['set', Array.from({ length: random.below(3) }, () => random.below(2) === 0)],
  (random) => [
    'map',
    [
      ['k', 'v'],
      [`k${random.below(4)}`, 'w'],
    ],
  ],
  (random) => ['map', [[random.below(9), random.below(9)]]],
  () => ['map', [['k']]],
  () => ['set', 'no list'],
  () => [],
  () => ({}),
];
const columns = ['name', 'count', 'up', 'ports', 'ids', 'weights', 'unknown', '__proto__', 'constructor'];

function updates(random: Random): { [table: string]: unknown } {
  const rows: { [uuid: string]: unknown } = {};
  for (let n = random.below(4); n >= 0; n--) {
    const kind = random.pick(['insert', 'modify', 'modify', 'delete', 'initial']);
    rows[random.pick(uuids)] = { [kind]: kind === 'delete' ? null : fields(random) };
  }
  return { T: rows };
}

function fields(random: Random): { [column: string]: unknown } {
  const good: { [column: string]: unknown } = {
    name: 'n',
    count: random.below(100),
    up: true,
    ports: ['uuid', random.pick(uuids)],
    ids: ['map', [['a', 'b']]],
    weights: ['map', [[1, 0.5]]],
  };
  for (const column of Object.keys(good)) if (random.below(2) === 0) delete good[column];
  return good;
}

/** Changes one place of the tree, most of the time. */
function mutate(random: Random, tree: unknown): unknown {
  if (random.below(4) === 0) return tree;
  if (typeof tree !== 'object' || tree === null || random.below(12) === 0) return random.pick(values)(random);
  if (Array.isArray(tree)) {
    const at = random.below(tree.length + 1);
    return tree.toSpliced(at, random.below(2), mutate(random, tree[at] ?? 'extra'));
  }
  const names = Object.keys(tree);
  const name = random.below(8) === 0 ? random.pick(columns) : (random.pick(names) ?? 'T');
  return { ...tree, [name]: mutate(random, (tree as { [name: string]: unknown })[name]) };
}
