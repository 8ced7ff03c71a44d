// Side by side in one run: this package, python3-openvswitch's IDL and the C tools, on real databases.
// npm run bench -w @vpclab/ovsdb [-- ROWS...]        (100000 and 1000 by default)
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../src/index.ts';
import { OVN_Northbound } from '../src/generated/ovn-nb.ts';
import { Best } from './best.ts';
import { SCHEMA, serveDatabase, type Database } from './database.ts';
import { openGate } from './gate.ts';
import { buildOurs, type Line, measure, Peer, type PeerName } from './peer.ts';
import { serverSeconds } from './peers/server-alone.ts';
import { monitorSeconds, nbctlSeconds, nbctlTransactions } from './peers/c-tools.ts';

const PEERS: readonly PeerName[] = ['ours', 'idl'];
const ROUNDS = Number(process.env['OVSDB_BENCH_ROUNDS'] ?? 5);
const sizes = process.argv.slice(2).map(Number);
if (!sizes.every((rows) => Number.isInteger(rows) && rows > 0)) {
  console.error('usage: npm run bench -w @vpclab/ovsdb [-- ROWS...]');
  process.exit(2);
}

const built = mkdtempSync(join(tmpdir(), 'ovsdb-bench-'));
process.on('exit', () => rmSync(built, { recursive: true, force: true }));
buildOurs(built);
for (const rows of sizes.length > 0 ? sizes : [100_000, 1000]) {
  const dir = mkdtempSync(join(tmpdir(), 'ovsdb-bench-'));
  console.log(`\n## ${rows} rows of Logical_Switch_Port`);
  const database = await serveDatabase(dir, rows);
  try {
    await replicas(database, rows);
    await updates(database, dir, rows, { first: 50_000, all: 300_000, rowsEach: 1 });
    await updates(database, dir, rows, { first: 50, all: 300, rowsEach: 1000 });
    await transactions(database, dir);
  } finally {
    await database.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function replicas({ socket, remote }: Database, rows: number): Promise<void> {
  console.log(`\n### to a full replica (best of ${ROUNDS}), memory`);
  // Small ones are also made many times in a row, for processes that go on: the first one meets code not compiled yet.
  const inARow = rows <= 10_000 ? 40 : 1;
  const best = new Best((line) => Number(line['seconds']));
  const bestLater = new Best((line) => Number(line['laterSeconds']));
  for (let round = 0; round < ROUNDS; round++) {
    for (const peer of PEERS) {
      const line = await measure(peer, 'replica', remote, rows, inARow);
      best.add(peer, line);
      bestLater.add(peer, line);
    }
  }
  const footprint = await measure('ours', 'footprint', remote, rows);
  const c: number[] = [];
  const nbctl: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    c.push(await monitorSeconds(remote));
    nbctl.push(await nbctlSeconds(remote));
    alone.push(await serverSeconds(socket, SCHEMA, ['Logical_Switch_Port', 'Logical_Switch', 'NB_Global']));
  }
  const ours = Number(best.ours['seconds']);
  console.table({
    ours: rounded({ ...best.ours, ...footprint }),
    'Python IDL': rounded(best.idl),
    'ovsdb-client monitor': { seconds: round3(Math.min(...c)) },
    'ovn-nbctl list': { seconds: round3(Math.min(...nbctl)) },
    'the server alone': { seconds: round3(Math.min(...alone)) },
  });
  compare('Python IDL / ours', Number(best.idl['seconds']) / ours, 5, 'at least');
  note(
    'the same in processor time of the client alone',
    Number(best.idl['cpuSeconds']) / Number(best.ours['cpuSeconds']),
  );
  note('the same of a client that does nothing', Number(best.idl['seconds']) / Math.min(...alone));
  compare('ours / ovsdb-client monitor', ours / Math.min(...c), 2, 'at most');
  if (inARow === 1) return;
  const later = Number(bestLater.idl['laterSeconds']) / Number(bestLater.ours['laterSeconds']);
  compare('Python IDL / ours, of later replicas of the same process', later, 5, 'at least');
}

async function updates(
  { socket, remote }: Database,
  dir: string,
  rows: number,
  { first, all, rowsEach }: { readonly first: number; readonly all: number; readonly rowsEach: number },
): Promise<void> {
  console.log(
    `\n### updates applied: ${all} transactions of ${rowsEach} row(s), held back and then released at once`,
  );
  const best = new Best((line) => Number(line['seconds']));
  for (let round = 1; round <= ROUNDS; round++) {
    // Larger than all before it: the IDL looks after several updates only, and must not miss one.
    const mark = rowsEach * 1_000_000 + round * 10;
    const followers = await Promise.all(
      PEERS.map(async (peer) => {
        const gate = await openGate(socket, join(dir, `gate-${peer}-${rowsEach}-${round}`));
        const process = new Peer(peer, 'follow', gate.remote, rows, mark);
        await process.next();
        gate.hold();
        return { peer, gate, process };
      }),
    );
    await writeUpdates(remote, 0, first, rowsEach, mark);
    await writeUpdates(remote, first, all, rowsEach, mark + 1);
    // One after the other: the one that waits has nothing to do.
    for (const { peer, gate, process } of followers) {
      const bytes = gate.gather();
      const started = performance.now();
      gate.release();
      const early = await process.next();
      const firstSeconds = (performance.now() - started) / 1000;
      const line = await process.next();
      const seconds = (performance.now() - started) / 1000;
      await process.end();
      gate.close();
      best.add(peer, {
        seconds,
        rowsPerSecond: (all * rowsEach) / seconds,
        cpuMicrosecondsPerRow: (Number(line['cpuSeconds']) * 1e6) / (all * rowsEach),
        firstRowsPerSecond: (first * rowsEach) / firstSeconds,
        firstCpuMicrosecondsPerRow: (Number(early['cpuSeconds']) * 1e6) / (first * rowsEach),
        megabytes: bytes / 1e6,
        ...line,
      });
    }
  }
  console.table({ ours: rounded(best.ours), 'Python IDL': rounded(best.idl) });
  const ratio = (figure: string, a = best.ours, b = best.idl) => Number(a[figure]) / Number(b[figure]);
  note('in processor time of the client alone', ratio('cpuSeconds', best.idl, best.ours));
  note(`of the first ${first} transactions alone`, ratio('firstRowsPerSecond'));
  compare('ours / Python IDL', ratio('rowsPerSecond'), 5, 'at least');
}

/** Transactions from one number up to another, and then the mark. */
async function writeUpdates(
  remote: string,
  from: number,
  to: number,
  rowsEach: number,
  mark: number,
): Promise<void> {
  await using nb = await connect({ remotes: remote, database: OVN_Northbound, probeIntervalMs: 0 });
  const replica = await nb.replica({ Logical_Switch_Port: ['name'] }, { timeoutMs: 60_000 });
  const uuids = [...replica.table('Logical_Switch_Port')].map(({ _uuid }) => _uuid);
  replica.close();
  let next = from;
  const work = async () => {
    while (next < to) {
      const n = next++;
      await nb.transact(
        (tx) => {
          for (let i = 0; i < rowsEach; i++) {
            const uuid = uuids[(n * rowsEach + i) % uuids.length]!;
            tx.mutate('Logical_Switch_Port', uuid, 'external_ids', 'delete', ['round']);
            tx.mutate('Logical_Switch_Port', uuid, 'external_ids', 'insert', { round: `${mark}-${n}` });
          }
        },
        { timeoutMs: 120_000 },
      );
    }
  };
  await Promise.all(Array.from({ length: rowsEach === 1 ? 64 : 4 }, work));
  await nb.transact((tx) => tx.update('NB_Global', [], { nb_cfg: mark }), { timeoutMs: 120_000 });
}

async function transactions({ remote }: Database, dir: string): Promise<void> {
  console.log('\n### small transactions, one after the other and 64 in flight');
  const count = 3000;
  const best = new Best((line) => Number(line['p99Ms']));
  for (let round = 0; round < ROUNDS; round++) {
    for (const peer of PEERS) best.add(peer, await measure(peer, 'transact', remote, 1, count));
    best.add('nbctl', await nbctlTransactions(remote, dir, count));
  }
  const many = await measure('ours', 'transact', remote, 64, 20_000);
  console.table({
    ours: rounded(best.ours),
    'ours, 64 in flight': rounded(many),
    'Python IDL': rounded(best.idl),
    'ovn-nbctl daemon': rounded(best.nbctl),
  });
  compare(
    'p99 of ours / of the ovn-nbctl daemon',
    Number(best.ours['p99Ms']) / Number(best.nbctl['p99Ms']),
    1.5,
    'at most',
  );
}

function compare(what: string, ratio: number, bound: number, kind: 'at least' | 'at most'): void {
  const met = kind === 'at least' ? ratio >= bound : ratio <= bound;
  console.log(`${what}: ${ratio.toFixed(2)} (target: ${kind} ${bound}) ${met ? 'met' : 'MISSED'}`);
}

function note(what: string, ratio: number): void {
  console.log(`${what}: ${ratio.toFixed(2)}`);
}

function rounded(line: Line): Line {
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [name, typeof value === 'number' ? round3(value) : value]),
  );
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
