// Random labs, one turned into the next in the same real OVN and OVS databases: each plan is accepted by the checker,
// the one after it is empty, and ovn-trace(8) says of sampled pairs what the promises say, also where it is shown only the
// part of the southbound database that they pass. Run by plan.test.ts in namespaces of its own; reports as JSON.

import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { compile } from '../../src/concepts/compile.ts';
import { ensureDatabase } from '../../src/machine/daemons/database-file.ts';
import { NB_SOCKET, SB_SOCKET, directoryOf, vswitchSocket } from '../../src/model/layout.ts';
import type { OvsdbRow, OvsdbTarget, Row } from '../../src/model/rows.ts';
import { Database, globalCounter } from '../../src/ovn/database.ts';
import { datapathsBetween } from '../../src/diagnose/datapaths.ts';
import { leavesPart, readTrace as readWay } from '../../src/diagnose/ovn-trace.ts';
import { observeOvsdb } from '../../src/ovn/observe.ts';
import { partOfSouthbound } from '../../src/ovn/part-of-southbound.ts';
import { firstRow } from '../../src/ovn/owned-rows.ts';
import type { OvsdbChange } from '../../src/ovn/write.ts';
import { checkRows } from '../../src/plan/check.ts';
import { diff } from '../../src/plan/diff.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';
import type { Flow, LabPromise, ReachPromise } from '../../src/model/promise.ts';
import { promisesOf } from '../../src/concepts/promises.ts';
import { lostAt, microflow, readTrace, type TraceEnd } from '../../src/verify/trace.ts';
import { Secret } from '../../src/secret.ts';
import { labFile } from './lab-file.arbitrary.ts';

const LABS = Number(process.env['VPCLAB_LABS'] ?? 25);
const SEED = Number(process.env['VPCLAB_SEED'] ?? 4711);
const TRACES = 8;
const OWNER = 'property';
const bounds = { signal: new AbortController().signal, timeoutMs: 20_000 };
const execute = promisify(execFile);

type Failure = { readonly lab: number; readonly what: string; readonly text: string };

async function startServer(socket: string, file: string, schema: string): Promise<void> {
  await ensureDatabase({ file, schema }, bounds.signal);
  spawn('ovsdb-server', [`--remote=punix:${socket}`, `--unixctl=${socket}.ctl`, '-vconsole:off', file], {
    stdio: 'ignore',
  });
  for (let waited = 0; !existsSync(socket); waited += 5) {
    if (waited > 5_000) throw new Error(`no ${socket}`);
    await sleep(5);
  }
}

const switches = new Map<string, Promise<Database>>();
function switchOf(node: string): Promise<Database> {
  const open = async (): Promise<Database> => {
    mkdirSync(directoryOf(node), { recursive: true });
    await startServer(vswitchSocket(node), `${directoryOf(node)}/conf.db`, 'vswitch');
    return await Database.open({ kind: 'vswitch', node }, [`unix:${vswitchSocket(node)}`], bounds);
  };
  const known = switches.get(node) ?? open();
  switches.set(node, known);
  return known;
}

async function applyTo(
  database: Database,
  target: OvsdbTarget,
  rows: readonly Row[],
): Promise<string | undefined> {
  const wanted = rows.filter(
    (row): row is OvsdbRow => row.kind === 'ovsdb' && JSON.stringify(row.db) === JSON.stringify(target),
  );
  const difference = () => diff(OWNER, wanted, observeOvsdb(database.view, target, OWNER));
  // All rows are of kind ovsdb.
  await database.write(OWNER, difference().changes as readonly OvsdbChange[], bounds);
  const left = difference().changes;
  return left.length === 0 ? undefined : JSON.stringify(left.slice(0, 3));
}

/** A question for ovn-trace: who sends where, and whether the answer is right. */
type Question = {
  readonly flow: Flow;
  readonly ends: Pick<ReachPromise, 'from' | 'to'>;
  readonly isRight: (end: TraceEnd) => boolean;
};

function questionOf(promise: LabPromise): Question | undefined {
  const delivers = (port: string | undefined) => (end: TraceEnd) =>
    end.kind === 'delivered' && end.port === port;
  // Walls of the kernel and of nftables, and routes of FRR: OVN has no part in them; a name is no packet.
  if (promise.kind !== 'reach' && promise.kind !== 'wall') return undefined;
  if (promise.flow === undefined) return undefined;
  const { flow } = promise;
  if (promise.kind === 'reach') return { flow, ends: promise, isRight: delivers(flow.port) };
  // What would leave the lab is delivered to a NAT gateway, whoever it is for.
  return promise.category === 'internet' || promise.category === 'security-group'
    ? { flow, ends: promise, isRight: (end) => end.kind === 'dropped' }
    : { flow, ends: promise, isRight: (end) => !delivers(promise.to.name)(end) };
}

async function trace({ flow }: Question, socket: string): Promise<string> {
  return (await execute('ovn-trace', [`--db=unix:${socket}`, flow.datapath, microflow(flow)])).stdout;
}

/** Of rules of one priority that all match, any may have been taken. */
function wayOf(output: string): string {
  const { steps, end } = readWay(output);
  const passed = steps.map(({ datapath, table, priority }) => `${datapath} ${table} ${priority}`);
  return [...passed, end.kind, end.kind === 'delivered' ? end.port : ''].join('\n');
}

/** Undefined where the packet leaves the part. */
async function traceOfPart(question: Question, datapaths: readonly string[]): Promise<string | undefined> {
  const part = await partOfSouthbound(datapaths, undefined, bounds);
  try {
    const output = await trace(question, part.socket);
    return leavesPart(output, datapaths) ? undefined : output;
  } finally {
    part.close();
  }
}

/** Every so-manieth, so that all kinds are among them. */
function sampled<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0).slice(0, count);
}

async function main(): Promise<void> {
  await startServer(NB_SOCKET, '/run/lab/nb.db', 'ovn-nb');
  await startServer(SB_SOCKET, '/run/lab/sb.db', 'ovn-sb');
  spawn('ovn-northd', [`--ovnnb-db=unix:${NB_SOCKET}`, `--ovnsb-db=unix:${SB_SOCKET}`, '-vconsole:off'], {
    stdio: 'ignore',
    env: { ...process.env, OVN_RUNDIR: '/run/lab', OVS_RUNDIR: '/run/lab' },
  });
  const nb = await Database.open({ kind: 'nb' }, [`unix:${NB_SOCKET}`], bounds);
  // northd makes the only row that the table can have where it finds none: a plan of before would make a second one.
  await nb.waitFor((view) => firstRow(view, 'NB_Global') !== undefined, 'NB_Global', bounds);
  const failures: Failure[] = [];
  let traces = 0;
  let partTraces = 0;
  for (const [index, { text }] of fc.sample(labFile, { numRuns: LABS, seed: SEED }).entries()) {
    const fail = (what: string): void => void failures.push({ lab: index, what, text });
    const parsed = parseLab({ fileName: `random-${index}.yaml`, text });
    if (parsed.kind === 'errors') {
      fail(`refused: ${parsed.errors[0]?.message}`);
      continue;
    }
    const lab = { ...parsed.lab, name: OWNER };
    const rows = compile(lab, {
      datapath: 'netdev',
      responder: ['responder'],
      passwordIn: (file) => new Secret(file),
    });
    const notes = checkRows(rows);
    if (notes.length > 0) fail(`the checker refuses: ${JSON.stringify(notes.slice(0, 3))}`);
    const left = await applyTo(nb, { kind: 'nb' }, rows);
    if (left !== undefined) fail(`the northbound plan is not empty: ${left}`);
    for (const { name: node } of lab.nodes) {
      const rest = await applyTo(await switchOf(node), { kind: 'vswitch', node }, rows);
      if (rest !== undefined) fail(`the plan of ${node} is not empty: ${rest}`);
    }
    const target = await nb.requestSync(bounds);
    await nb.waitFor((view) => globalCounter(view, 'sb_cfg') >= target, 'sb_cfg', bounds);
    const asked = promisesOf(lab, 'sample').filter((promise) => questionOf(promise) !== undefined);
    for (const promise of sampled(asked, TRACES)) {
      const question = questionOf(promise);
      if (question === undefined) continue;
      const output = await trace(question, SB_SOCKET);
      const end = readTrace(output);
      traces += 1;
      const ofPart = await traceOfPart(question, datapathsBetween(lab, question.ends));
      if (ofPart !== undefined) partTraces += 1;
      if (ofPart !== undefined && wayOf(ofPart) !== wayOf(output))
        fail(`${promise.text}: of a part ovn-trace says\n${ofPart}`);
      if (!question.isRight(end)) fail(`${promise.text}: lost at ${lostAt(end, undefined, 'it').text}`);
    }
  }
  process.stdout.write(JSON.stringify({ labs: LABS, seed: SEED, traces, partTraces, failures }));
  process.exit(0);
}

await main();
