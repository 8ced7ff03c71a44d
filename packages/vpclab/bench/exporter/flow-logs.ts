// What flow logs of every packet cost the switches: the same paced traffic between two nodes without and with them, in turn.

import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Vpclab } from '../vpclab.ts';

const SECONDS = 15;
const ROUNDS = 3;
const SETTLE_MS = 8_000;
/** Longer than a switch keeps a flow to itself. */
const RECORDED_MS = 30_000;
const SECOND = 1_000;
/** flow-load.ts sends there. */
const LOAD_PORT = 7_777;
const LOAD = fileURLToPath(new URL('flow-load.ts', import.meta.url));

export type FlowLogCost = {
  /** Of both switches, in milliseconds for each second of traffic. */
  readonly withoutMs: number;
  readonly withMs: number;
  /** Of what was sent, arrived. */
  readonly arrived: number;
  /** Of what was sent beside flow logs, they have. */
  readonly recorded: number;
};

type Given = {
  readonly vpclab: Vpclab;
  readonly name: string;
  /** The lab's file, without flow logs. */
  readonly file: string;
  readonly exec: (target: string, command: readonly string[]) => ChildProcess;
  readonly cpuMs: () => number;
};

export async function flowLogCost({ vpclab, name, file, exec, cpuMs }: Given): Promise<FlowLogCost> {
  const logged = vpclab.file('logged.yaml');
  writeFileSync(logged, `${readFileSync(file, 'utf8')}\nflowLogs: {}\n`);
  const { lines } = await vpclab.run(['inspect', '--name', name, '--json']);
  const pair = pairOf(lines.join('\n'));
  const spent = { without: [] as number[], with: [] as number[] };
  let [sent, received, sentBesideLogs] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, lab] of [
      ['without', file],
      ['with', logged],
    ] as const) {
      await vpclab.run(['apply', lab, '--name', name, '--quiet']);
      await sleep(SETTLE_MS);
      const before = cpuMs();
      const receiver = said(exec(pair.to, [process.execPath, LOAD, 'receive', String(SECONDS + 2)]));
      const sender = said(exec(pair.from, [process.execPath, LOAD, 'send', pair.address, String(SECONDS)]));
      const [went, came] = await Promise.all([sender, receiver]);
      spent[way].push((cpuMs() - before) / (SECONDS + 2));
      if (way === 'with') sentBesideLogs += went;
      sent += went;
      received += came;
    }
  }
  let packets = 0;
  for (const deadline = performance.now() + RECORDED_MS; packets < sentBesideLogs; await sleep(SECOND)) {
    packets = await recordedPackets(vpclab, name, pair.from);
    if (performance.now() > deadline) break;
  }
  return {
    ...{ withoutMs: median(spent.without), withMs: median(spent.with), arrived: received / sent },
    recorded: packets / sentBesideLogs,
  };
}

/** What left the sender for the receiver's port, over all rounds. */
async function recordedPackets(vpclab: Vpclab, name: string, from: string): Promise<number> {
  const { lines } = await vpclab.run(['flows', from, '--name', name, '--json']);
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { direction: string; destinationPort: number; packets: number })
    .filter(({ direction, destinationPort }) => direction === 'egress' && destinationPort === LOAD_PORT)
    .reduce((sum, flow) => sum + flow.packets, 0);
}

type Pair = { readonly from: string; readonly to: string; readonly address: string };

/** Two workloads of one subnet on two nodes. */
function pairOf(inventory: string): Pair {
  const { workloads = [] } = JSON.parse(inventory) as {
    readonly workloads?: readonly {
      readonly name: string;
      readonly subnet: string;
      readonly vpc: string;
      readonly node: string;
      readonly address: string;
    }[];
  };
  for (const from of workloads)
    for (const to of workloads)
      if (from.vpc === to.vpc && from.subnet === to.subnet && from.node !== to.node)
        return { from: from.name, to: to.name, address: to.address };
  throw new Error('no two workloads of one subnet are on two nodes');
}

async function said(child: ChildProcess): Promise<number> {
  let out = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')}: exit code ${code}`);
  return Number(out);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
