// From a route that a gateway learned to the packets that follow it: the session of one gateway is reset again and again in a
// lab of that many VPCs, while a workload behind it sends a packet every millisecond.

import { join } from 'node:path';
import { NB_SOCKET, SB_SOCKET } from '../../src/model/layout.ts';
import { LabSession } from '../../test/support/lab-session.ts';
import { until } from '../../test/support/lab-until.ts';

const PROBE = join(import.meta.dirname, 'learned-probe.py');
const GATEWAY = 'nat-gateway-shop';
const WITHIN_MS = 30_000;
/** 900 ports on two cores. */
const UP_MS = 300_000;

function labText(vpcs: number): string {
  return `name: learned
nodes: 2
vpcs:
  - name: shop
    cidr: 10.0.0.0/16
    subnets: [web]
    natGateways: [{ routing: { announce: subnets } }]
  - { name: 'other-{n}', count: ${vpcs - 1}, subnets: [web, app, db] }
workloads: ${vpcs > 10 ? 3 : 2}
`;
}

/** Milliseconds, one for each round. */
export type Learned = {
  readonly whole: readonly number[];
  /** From the kernel to the commit in the Northbound database, from there to the flows in the Southbound one, and to packets. */
  readonly agent: readonly number[];
  readonly northd: readonly number[];
  readonly nodes: readonly number[];
};

/** Needs root; about 4 s a round. */
export async function measureLearned(vpcs: number, rounds: number): Promise<Learned> {
  const session = new LabSession();
  try {
    const up = await session.run(['up', session.file(labText(vpcs)), '--quiet', '--no-verify'], {
      timeoutMs: UP_MS,
    });
    if (up.code !== 0) throw new Error(`up: ${up.err}`);
    const sender = session.start(['exec', 'shop-web-1', '--', 'python3', PROBE, 'send', '203.0.113.10']);
    const watcher = session.start(['exec', GATEWAY, '--', 'python3', PROBE, 'watch']);
    const stages = session.start([
      ...['exec', 'central', '--', 'python3', PROBE, 'databases'],
      ...[NB_SOCKET, SB_SOCKET],
    ]);
    await until(
      () =>
        sender.said.includes('sending') && [watcher, stages].every(({ said }) => said.includes('watching')),
      'the probe',
      WITHIN_MS,
    );
    const samples = (): readonly Sample[] => linesOf(watcher.said).map(sampleOf);
    for (let round = 0; round < rounds; round += 1) {
      const before = samples().length;
      await session.exec(GATEWAY, 'vtysh', '-c', 'clear bgp *');
      await until(() => samples().length > before, 'packets to follow the route', WITHIN_MS);
    }
    return stagesOf(samples(), linesOf(stages.said));
  } finally {
    await session.end();
  }
}

type Sample = { readonly whole: number; readonly route: number; readonly packet: number };

/** Without the first, which says that it is ready, and one that is not whole yet. */
function linesOf(said: string): readonly string[] {
  return said.split('\n').slice(1, -1);
}

function sampleOf(line: string): Sample {
  const [whole = NaN, route = NaN, packet = NaN] = line.split(' ').map(Number);
  return { whole, route, packet };
}

/** A round of which a stage was not seen counts as a whole only. */
function stagesOf(samples: readonly Sample[], lines: readonly string[]): Learned {
  const changes = lines.map((line) => {
    const [database = '', at = ''] = line.split(' ');
    return { database, at: Number(at) };
  });
  const firstAfter = (database: string, from: number, to: number): number | undefined =>
    changes.find((change) => change.database === database && change.at >= from && change.at <= to)?.at;
  const staged = samples.flatMap(({ route, packet }) => {
    const committed = firstAfter('nb', route, packet);
    const flows = committed === undefined ? undefined : firstAfter('sb', committed, packet);
    if (committed === undefined || flows === undefined) return [];
    return [{ agent: committed - route, northd: flows - committed, nodes: packet - flows }];
  });
  return {
    whole: samples.map(({ whole }) => whole),
    agent: staged.map(({ agent }) => agent),
    northd: staged.map(({ northd }) => northd),
    nodes: staged.map(({ nodes }) => nodes),
  };
}
