// `npm run bench:routing [-- PART [ROUNDS [ONLY]]]`: from a commit to OVN's Northbound database to the route in the edge's
// kernel. Parts: `frr`, `ospf` and `bird`, which are measured where no part is named; `gateways`: 100 of them with 1,000
// prefixes; `learned`: from a route that a gateway learned to packets that follow (ONLY: a lab of that many VPCs); `failover`:
// what the loss of one gateway of two costs (ONLY: faults with that text in their name). Needs root, OVN and FRR; frr-reload is
// measured beside `frr` where it is installed (frr-pythontools), or where FRR_RELOAD says it is.

import { existsSync } from 'node:fs';
import { median } from './statistics.ts';
import { measureFailover } from './routing/failover.ts';
import { measureLearned } from './routing/learned.ts';
import { runUnshared, whyNotUnshared } from '../test/support/unshared.ts';

const TIMEOUT_MS = 600_000;
const WIDTH = 20;
const LEARNED_VPCS = [3, 100] as const;
/** bgpd holds every change for 50 ms, at the gateway and at the edge; another agent takes over within 50 ms, or 1 s. */
const TARGETS: Readonly<Record<string, readonly [median: number, p99: number]>> = {
  announce: [110, 200],
  withdraw: [110, 200],
  burst: [400, 400],
  'agent killed': [160, 250],
  'agent hung': [1_110, 1_200],
  resets: [0, 0],
  '100 announce': [110, 200],
  '100 withdraw': [110, 200],
  '100 resets': [0, 0],
  'learned, 3 VPCs': [10, 10],
  'learned, 100 VPCs': [60, 60],
  'ospf announce': [10, 60],
  'ospf withdraw': [10, 60],
  'bird announce': [60, 120],
  'bird withdraw': [60, 120],
  'bird resets': [0, 0],
};

const reason = whyNotUnshared(['/usr/lib/frr/bgpd', '/usr/bin/ovn-northd', '/usr/bin/ovn-nbctl']);
if (reason !== undefined) {
  process.stderr.write(`${reason}\n`);
  process.exit(3);
}
const PARTS: Readonly<Record<string, (rounds: number | undefined) => Promise<void>>> = {
  frr: async () => show(await measured(new URL('routing/scenario.ts', import.meta.url))),
  ospf: async () => await changes('ospf'),
  bird: async () => await changes('bird'),
  gateways: async () => show(await measured(new URL('routing/gateways-scenario.ts', import.meta.url))),
  learned,
  failover,
};
const [what, rounds] = process.argv.slice(2);
const named =
  what === undefined ? ['frr', 'ospf', ...(existsSync('/usr/sbin/bird') ? ['bird'] : [])] : [what];
for (const name of named) {
  const part = PARTS[name];
  if (part === undefined) {
    process.stderr.write(`no part "${name}": one of ${Object.keys(PARTS).join(', ')}\n`);
    process.exit(2);
  }
  await part(rounds === undefined ? undefined : Number(rounds));
}

async function failover(count = 3): Promise<void> {
  const only = process.argv[4] ?? '';
  process.stdout.write('| fault | packets lost for | longest gap of TCP | connections broken | target |\n');
  process.stdout.write('| --- | --- | --- | --- | --- |\n');
  for (const { name, targetMs, lostMs, longestGapMs, broken } of await measureFailover(count, only)) {
    const lost = `${median(lostMs)} ms (${Math.min(...lostMs)} - ${Math.max(...lostMs)})`;
    const cells = [name, lost, `${Math.max(...longestGapMs)} ms`, `${broken} of ${longestGapMs.length}`];
    process.stdout.write(`| ${cells.join(' | ')} | ${targetMs === undefined ? '' : `${targetMs} ms`} |\n`);
  }
}

async function learned(count = 20): Promise<void> {
  const only = process.argv[4];
  for (const vpcs of LEARNED_VPCS.filter((size) => only === undefined || only === String(size))) {
    const { whole, agent, northd, nodes } = await measureLearned(vpcs, count);
    show({ [`learned, ${vpcs} VPCs`]: whole, '  the agent': agent, '  northd': northd, '  nodes': nodes });
  }
}

async function changes(edge: 'bird' | 'ospf'): Promise<void> {
  process.env['VPCLAB_EDGE'] = edge;
  show(await measured(new URL('routing/other-scenario.ts', import.meta.url)));
}

async function measured(scenario: URL): Promise<unknown> {
  return await runUnshared(scenario, TIMEOUT_MS);
}

function show(samples: unknown): void {
  if (typeof samples !== 'object' || samples === null) throw new Error('no samples');
  for (const [name, values] of Object.entries(samples as Record<string, readonly number[]>)) {
    const sorted = values.toSorted((a, b) => a - b);
    const at = (part: number): string =>
      (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN).toFixed(0);
    const target = TARGETS[name];
    const wanted = target === undefined ? '' : `  (target ${target[0]}, ${target[1]})`;
    if (sorted.length === 0) process.stdout.write(`${name.padEnd(WIDTH)} not measured\n`);
    else {
      const figures = `n ${sorted.length}  p50 ${at(0.5)}  p99 ${at(0.99)}  max ${at(1)}`;
      process.stdout.write(`${name.padEnd(WIDTH)} ${figures}${wanted}\n`);
    }
  }
}
