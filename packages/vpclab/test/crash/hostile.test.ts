// A hostile tenant beside two others, for VPCLAB_HOSTILE_SECONDS with each kind of flood (`npm run hostile`: 20 minutes in
// all). Kinds that send packets are measured beside a friendly tenant that sends as many; the others beside quiet.

import { chmodSync, copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { reasonToSkip } from '../support/users.ts';
import { LabSession } from '../support/lab-session.ts';

const SECONDS = Number(process.env['VPCLAB_HOSTILE_SECONDS'] ?? 4);
/** A command of a session has a minute at most. */
const ROUND_SECONDS = Math.min(SECONDS, 30);
const ROUNDS = Math.ceil(SECONDS / ROUND_SECONDS);
/** How long the hostile one goes on after the friendly ones were measured. */
const LONGER_SECONDS = Math.min(SECONDS / 2, 8);
const SENDING = ['silent', 'slow', 'endless', 'churn', 'echo', 'pull'];
const BOMBS = ['fork', 'memory', 'log'];
const MOST_LOST = 0.01;
const HOSTILE = join(import.meta.dirname, 'hostile-workload.py');
const PROGRAM = join(import.meta.dirname, 'hostile-program.py');
const PROBE = join(import.meta.dirname, 'probe-loss.py');
const reason = reasonToSkip('root');

const lab = (directory: string): string => `
name: hostile
nodes: 2
vpcs:
  - { count: 3, name: 'vpc-{n}', tenant: 'tenant-{n}', cidr: '10.{i}.0.0/16', subnets: [web], natGateways: true }
workloads:
  - count: 3
  - name: bombs
    vpc: vpc-1
    subnet: web
    respond: false
    run:
      - name: bombs
        command: [python3, /hostile/program.py, /hostile]
        ports: [80]
        limits: { memory: 128, processes: 48, descriptors: 512 }
        mounts: [{ source: ${directory}, target: /hostile, writable: true }]
`;

type Loss = { readonly lost: number; readonly sent: number; readonly slowestMs: number };
type Flood = { readonly sent: number; readonly packetsPerSecond: number };

describe.skipIf(reason !== undefined)(`a hostile tenant, ${SECONDS} s each`, () => {
  let session: LabSession;
  let shared: string;
  let quiet: Loss;
  beforeAll(async () => {
    session = new LabSession('root');
    shared = join(session.user.directory, 'hostile');
    mkdirSync(shared);
    // The program is nobody on the host (docs/security.md), and writes there.
    for (const directory of [session.user.directory, shared]) chmodSync(directory, 0o755);
    chmodSync(shared, 0o777);
    copyFileSync(PROGRAM, join(shared, 'program.py'));
    wish('');
    await session.vpclab('up', session.file(lab(shared)), '--quiet');
    quiet = await friendly();
  });
  afterAll(async () => {
    await session.end();
  });

  const wish = (kind: string): void => writeFileSync(join(shared, 'kind'), kind);
  const counted = (): number => statSync(join(shared, 'count'), { throwIfNoEntry: false })?.size ?? 0;
  const addressOf = async (workload: string): Promise<string> =>
    (await session.exec(workload, 'hostname', '-I')).trim().split(' ')[0] ?? '';
  const ofVpc = (vpc: number): readonly string[] => [1, 2, 3].map((number) => `vpc-${vpc}-web-${number}`);

  /** What tenants 2 and 3 lose. */
  async function friendly(): Promise<Loss> {
    const losses = await Promise.all(
      [2, 3].map(async (vpc) => {
        const [from = '', to = ''] = ofVpc(vpc);
        const said = await session.exec(from, 'python3', PROBE, await addressOf(to), String(ROUND_SECONDS));
        return said.trim().split(' ').map(Number);
      }),
    );
    return added(losses.map(([lost = 0, sent = 0, slowestMs = 0]) => ({ lost, sent, slowestMs })));
  }

  async function packetsOf(workload: string): Promise<number> {
    const files = ['rx', 'tx'].map((way) => `/sys/class/net/eth0/statistics/${way}_packets`);
    const said = await session.exec(workload, 'cat', ...files);
    return said
      .trim()
      .split('\n')
      .map(Number)
      .reduce((sum, count) => sum + count, 0);
  }

  /** From the first workload of tenant 1 to its other two, or to the one that answers without an end. */
  async function flood(kind: string, seconds: number, rate?: number): Promise<Flood> {
    const [first = '', ...others] = ofVpc(1);
    const addresses = await Promise.all((kind === 'pull' ? ['bombs'] : others).map(addressOf));
    const before = await packetsOf(first);
    const words = [String(seconds), ...(rate === undefined ? [] : [String(rate / addresses.length)])];
    const sent = await Promise.all(
      addresses.map(async (address) =>
        Number(await session.exec(first, 'python3', HOSTILE, kind, address, ...words)),
      ),
    );
    const packets = (await packetsOf(first)) - before;
    return { sent: Math.min(...sent), packetsPerSecond: packets / seconds };
  }

  /** The lab is looked at, planned and verified while something goes on in it: all of it works, and nobody is blamed. */
  async function lookedAt(): Promise<Loss> {
    const losing = friendly();
    const status = await session.json<{ phase: string; reason?: string }>('status');
    const plan = await session.json<{ changes: readonly unknown[] }>('plan');
    const { failed } = JSON.parse((await session.run(['verify', '--json'])).out) as VerifyReport;
    expect([status.phase, status.reason]).toEqual(['ready', undefined]);
    expect(plan.changes).toEqual([]);
    const blamed = failed.map(({ promise, observed }) => `${promise}: ${observed}`);
    // What the hostile program itself promised it may break.
    expect(blamed.filter((text) => !text.includes('bombs'))).toEqual([]);
    return await losing;
  }

  it.each(SENDING)('costs others no more than a friendly one that sends as much: %s', async (kind) => {
    const losses: Loss[] = [];
    const floods: Flood[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [loss, sent] = await Promise.all([lookedAt(), flood(kind, ROUND_SECONDS + LONGER_SECONDS)]);
      losses.push(loss);
      floods.push(sent);
    }
    const packets = floods.reduce((sum, { packetsPerSecond }) => sum + packetsPerSecond, 0) / floods.length;
    // An echo is a packet there and one back.
    const [control, same] = await Promise.all([friendly(), flood('echo', ROUND_SECONDS, packets / 2)]);
    const hostile = added(losses);
    note(kind, { hostile, packets, control, controlPackets: same.packetsPerSecond });
    expect(Math.min(...floods.map(({ sent }) => sent))).toBeGreaterThanOrEqual(100);
    expect(share(hostile) - share(control)).toBeLessThanOrEqual(MOST_LOST);
  });

  it.each(BOMBS)('costs others nothing where no packets are sent: %s', async (kind) => {
    const before = counted();
    wish(kind);
    try {
      const losses: Loss[] = [];
      for (let round = 0; round < ROUNDS; round += 1) losses.push(await lookedAt());
      const hostile = added(losses);
      note(kind, { hostile, times: counted() - before, quiet });
      expect(counted()).toBeGreaterThan(before);
      expect(share(hostile)).toBeLessThanOrEqual(share(quiet));
    } finally {
      wish('');
    }
  });

  it('leaves a lab whose logs are bounded and which packets prove', async () => {
    const size = await session.exec('central', 'sh', '-c', 'cat /run/lab/bombs/*.log | wc -c');
    expect(Number(size)).toBeLessThan(8 << 20);
    const shown = await session.run(['logs', 'bombs/bombs', '--lines', '100']);
    expect(shown.code).toBe(0);
    // oxlint-disable-next-line no-control-regex
    expect(shown.out).not.toMatch(/[\u001B\u202E]/);
    expect(await lookedAt()).toMatchObject({ lost: 0 });
  });
});

function added(losses: readonly Loss[]): Loss {
  const sum = (of: (loss: Loss) => number): number => losses.reduce((total, loss) => total + of(loss), 0);
  return {
    lost: sum(({ lost }) => lost),
    sent: sum(({ sent }) => sent),
    slowestMs: Math.max(...losses.map(({ slowestMs }) => slowestMs)),
  };
}

function share({ lost, sent }: Loss): number {
  return sent === 0 ? 1 : lost / sent;
}

/** One line of figures for each kind: docs/benchmarks.md has those of a whole run. */
function note(kind: string, figures: object): void {
  process.stdout.write(`${JSON.stringify({ kind, seconds: SECONDS, ...figures })}\n`);
}
