// `npm run bench:exporter [-- --ports 100,1000 --scrapes N]`: what a scrape costs the exporter, the switches and the
// tenants' packets, beside the same answers got by ovs-vsctl, ovs-appctl and ovs-ofctl, in the same run. The exporter is
// the bundle, watches both nodes of a lab, and runs as beside any deployment. Then what flow logs cost (--no-flow-logs: not).

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LAUNCHER, Vpclab } from '../vpclab.ts';
import { cpuMs, memoryMb, processesOf, scriptProcess } from './processes.ts';
import { flowLogCost } from './flow-logs.ts';
import { Ping } from './ping.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    ports: { type: 'string', default: '100,1000' },
    scrapes: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
    'flow-logs': { type: 'boolean', default: true },
  },
});
const SCRAPES = Number(values.scrapes);
const SMALLEST = Math.min(...values.ports.split(',').map(Number));
const GAP_MS = 300;
const IDLE_MS = 15_000;
const START_MS = 60_000;
const BASELINE_ROUNDS = 10;
const NAME = 'bench-exporter';
/** As docs/how-to/watch-a-deployment.md has it: a scrape leaves garbage that is better collected soon. */
const HEAP = ['--max-semi-space-size=8'] as const;
const FILES = fileURLToPath(new URL('.', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const BUNDLE = `${REPOSITORY}packages/vpclab/dist/exporter.mjs`;

const REMOTES = [
  ...['--ovs', 'unix:/run/lab/node-1/db.sock', '--ovs', 'unix:/run/lab/node-2/db.sock'],
  ...['--nb', 'unix:/run/lab/nb.sock', '--sb', 'unix:/run/lab/sb.sock', '--listen', '127.0.0.1:9477'],
];

type Line = {
  readonly ports: number;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly target: number | undefined;
};

const lines: Line[] = [];
const vpclab = new Vpclab(AbortSignal.timeout(1_800_000));
try {
  built();
  for (const ports of values.ports.split(',').map(Number)) await measure(ports);
} finally {
  await vpclab.close();
}
if (values.json) console.log(JSON.stringify(lines, undefined, 2));
else for (const line of lines) console.log(textOf(line));

function built(): void {
  const { status, stderr } = spawnSync(process.execPath, ['packages/vpclab/scripts/bundle-exporter.ts'], {
    cwd: REPOSITORY,
  });
  if (status !== 0) throw new Error(String(stderr));
}

async function measure(ports: number): Promise<void> {
  const vpcs = Math.ceil(ports / 9);
  const file = vpclab.file('lab.yaml');
  writeFileSync(file, (await vpclab.run(['gen', '--vpcs', String(vpcs)])).lines.join('\n'));
  await vpclab.up(file, NAME);
  const keep = (figure: string, value: number, unit: string, target?: number): void => {
    lines.push({ ports: vpcs * 9, figure, value, unit, target });
    process.stderr.write(`  ${ports} ports: ${figure} ${value.toFixed(1)} ${unit}\n`);
  };
  const switches = processesOf(vpclab.directory, '/usr/sbin/ovs-vswitchd');
  const exporter = inNode([process.execPath, ...HEAP, BUNDLE, ...REMOTES]);
  const exporterPid = await running();
  await scrapes(3);

  const watched = [exporterPid, ...switches];
  // With the same pings: they cost a switch of hundreds of ports more than a scrape does.
  const quiet = await during(watched, async () => await pinged(async () => await sleep(IDLE_MS)));
  const quietPing = quiet.result;
  const ping = new Ping(inNode);
  const loaded = await during(watched, async () => await scrapes(SCRAPES));
  const loadedPing = await ping.end();
  const times = loaded.result.toSorted((a, b) => a - b);
  const extra = (index: number): number =>
    ((loaded.cpuMs[index] ?? 0) - ((quiet.cpuMs[index] ?? 0) * loaded.elapsedMs) / quiet.elapsedMs) / SCRAPES;
  keep('scrape p50', quantile(times, 0.5), 'ms', 40);
  keep('scrape p99', quantile(times, 0.99), 'ms', 100);
  keep('CPU of the exporter per scrape', extra(0), 'ms', 20);
  keep('CPU of ovs-vswitchd per scrape and node', (extra(1) + extra(2)) / 2, 'ms', 40);
  keep('ping p99 without scrapes', quantile(quietPing, 0.99), 'ms');
  keep('added ping p99 during scrapes', quantile(loadedPing, 0.99) - quantile(quietPing, 0.99), 'ms', 15);
  keep('memory of the exporter (PSS)', memoryMb(exporterPid), 'MB', 90);
  exporter.kill('SIGTERM');

  const cPing = new Ping(inNode);
  const byTools = await during(switches, async () => {
    const took: number[] = [];
    for (let round = 0; round < BASELINE_ROUNDS; round++) {
      const startedAt = performance.now();
      await ended(inNode(['sh', `${FILES}/baseline.sh`]));
      took.push(performance.now() - startedAt);
      await sleep(GAP_MS);
    }
    return took;
  });
  const cPings = await cPing.end();
  const switchCpu = byTools.cpuMs.reduce((sum, ms) => sum + ms, 0) / switches.length / BASELINE_ROUNDS;
  keep(
    'baseline: the C tools, p50',
    quantile(
      byTools.result.toSorted((a, b) => a - b),
      0.5,
    ),
    'ms',
  );
  keep('baseline: CPU of ovs-vswitchd per round and node, idle included', switchCpu, 'ms');
  const cAdded = quantile(cPings, 0.99) - quantile(quietPing, 0.99);
  keep('baseline: added ping p99', cAdded, 'ms');
  const cTimes = byTools.result.toSorted((a, b) => a - b);
  keep('the C tools take so many times as long', quantile(cTimes, 0.5) / quantile(times, 0.5), 'x');
  const scrapeCpu = (extra(1) + extra(2)) / 2;
  // What the switches do anyway is in the baseline's figure, and taken off.
  const idle = (quiet.cpuMs[1] ?? 0) + (quiet.cpuMs[2] ?? 0);
  const idleRound = (idle / 2 / quiet.elapsedMs) * (byTools.elapsedMs / BASELINE_ROUNDS);
  keep('baseline: CPU of ovs-vswitchd per round and node, idle taken off', switchCpu - idleRound, 'ms');
  // Less than what the pings cost by chance is no divisor.
  if (scrapeCpu > 1)
    keep('they cost a switch so many times as much', (switchCpu - idleRound) / scrapeCpu, 'x');
  if (values['flow-logs'] && ports === SMALLEST) await flowLogs(file, switches, keep);
  await vpclab.down(NAME);
}

/** The exporter's process. Whether it listens, the first scrapes find out. */
async function running(): Promise<number> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const pid = scriptProcess(HEAP[0], BUNDLE);
    if (pid !== undefined) return pid;
    if (performance.now() > deadline) throw new Error(`the exporter does not run after ${START_MS} ms`);
    await sleep(200);
  }
}

async function flowLogs(
  file: string,
  switches: readonly number[],
  keep: (figure: string, value: number, unit: string, target?: number) => void,
): Promise<void> {
  const cost = await flowLogCost({
    ...{ vpclab, name: NAME, file },
    exec: (target, command) => inNode(command, target),
    cpuMs: () => switches.reduce((sum, pid) => sum + cpuMs(pid), 0),
  });
  keep('2,000 datagrams/s between nodes: CPU of both switches', cost.withoutMs, 'ms/s');
  keep('the same with flow logs of every packet', cost.withMs, 'ms/s');
  keep('added by flow logs', (cost.withMs / cost.withoutMs - 1) * 100, '%', 20);
  keep('datagrams that arrived', cost.arrived * 100, '%');
  keep('datagrams that flow logs have', cost.recorded * 100, '%');
}

function inNode(command: readonly string[], target = 'node-1'): ChildProcess {
  return spawn(LAUNCHER, ['exec', '--name', NAME, target, '--', ...command], {
    env: vpclab.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function pinged(work: () => Promise<unknown>): Promise<readonly number[]> {
  const ping = new Ping(inNode);
  await work();
  return await ping.end();
}

/** Milliseconds of each scrape, taken from within the node. */
async function scrapes(count: number): Promise<readonly number[]> {
  const child = inNode([process.execPath, `${FILES}/scrape.ts`, String(count), String(GAP_MS)]);
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  await ended(child);
  return JSON.parse(out) as number[];
}

async function during<T>(pids: readonly number[], work: () => Promise<T>) {
  const before = pids.map(cpuMs);
  const startedAt = performance.now();
  const result = await work();
  const elapsedMs = performance.now() - startedAt;
  return { result, elapsedMs, cpuMs: pids.map((pid, index) => cpuMs(pid) - (before[index] ?? 0)) };
}

async function ended(child: ChildProcess): Promise<void> {
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')}: exit code ${code}`);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function textOf({ ports, figure, value, unit, target }: Line): string {
  const aim = target === undefined ? '' : `  (target ${target}: ${value <= target ? 'met' : 'missed'})`;
  return `${String(ports).padStart(5)} ports  ${figure.padEnd(62)} ${value.toFixed(1).padStart(9)} ${unit}${aim}`;
}
