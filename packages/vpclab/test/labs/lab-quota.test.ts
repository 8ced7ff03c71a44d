// A NAT gateway that two VPCs share, and the quota of connections of one of them: by packets, by what the kernel tracks, by
// what the metrics say, and by the flow log.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { VerifyReport } from '../../src/model/engine.ts';
import { openConnections } from '../support/lab-connections.ts';
import type { OpenConnections } from '../support/lab-connections.ts';
import { ask } from '../support/lab-http.ts';
import { Scrape } from '../support/lab-metrics.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import type { StartedCommand } from '../support/started-command.ts';
import { until } from '../support/lab-until.ts';

const HOST = '203.0.113.10';
const QUOTA = 5;
const WANTED = 12;
/** Of a server that keeps connections which say nothing: responders hang up after a while. */
const KEEPER_PORT = 8080;
const KEEPER = `require('node:net').createServer((s) => s.on('error', () => 0).resume()).listen(${KEEPER_PORT}, '${HOST}', () => console.log('ready'))`;
/** More than verify itself opens. */
const AMPLE = 500;
const SEEN_MS = 30_000;
const QUOTA_TABLE = 'vpclab_quota_vpc-a';
const ENDED_MS = 10_000;
const A = { gateway: 'nat-gateway', tenant: 'tenant-1', vpc: 'vpc-a' };

const withQuota = (quota: number): string =>
  readFileSync(shippedLab('shared-nat'), 'utf8').replace(/connections: \d+/, `connections: ${quota}`);

let session: LabSession;
let keeper: StartedCommand | undefined;
beforeAll(async () => {
  session = new LabSession();
  // Packets of a verification are tracked for a while, and would use it up.
  await session.vpclab('up', session.file(withQuota(QUOTA)), '--no-verify', '--quiet');
  keeper = session.start(['exec', 'internet', '--', process.execPath, '-e', KEEPER]);
  await keeper.says('ready', SEEN_MS);
});
afterAll(async () => {
  keeper?.interruptGroup();
  await session.end();
});

/** Tries to open them all. */
const open = async (from: string, expected: number): Promise<OpenConnections> =>
  await openConnections(session, from, { address: HOST, port: KEEPER_PORT, count: WANTED, expected });

/** Lines of the kernel's for connections of vpc-a that are counted and not closed. */
async function trackedOfA(): Promise<readonly string[]> {
  const all = await session.exec('nat-gateway', 'cat', '/proc/net/nf_conntrack');
  return all
    .split('\n')
    .filter((line) => / src=10\.0\..* mark=[1-9]/.test(line) && !/ (TIME_WAIT|CLOSE) /.test(line));
}

async function close({ command }: OpenConnections): Promise<void> {
  command.interruptGroup();
  await command.end(ENDED_MS);
}

it('one gateway is the way out of both VPCs', async () => {
  const callers = [await ask(session, 'vpc-a-web-1', HOST), await ask(session, 'vpc-b-db-2', HOST)];
  const outside = await session.exec('nat-gateway', 'ip', '-br', 'address', 'show', 'eth0');
  for (const { caller } of callers) expect(outside).toContain(` ${caller}/24`);
  const routes = await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-gateway');
  expect(routes).toMatch(/0\.0\.0\.0\/0\s+192\.168\.100\.254 /);
  expect(routes).toMatch(/10\.0\.0\.0\/16\s+192\.168\.100\.\d+ /);
  expect(routes).toMatch(/10\.1\.0\.0\/16\s+192\.168\.100\.\d+ /);
  const address = await session.exec('nat-gateway', 'ip', '-br', 'address', 'show', 'eth1');
  expect(address).toContain('192.168.100.254/24');
});

/** The gateway speaks BFD too: another rule of its own table. */
const withBfd = (lab: string): string => lab.replace(/^ {4}address: .*/m, '$&\n    routing: { bfd: true }');
const BFD_RULE = /udp dport \{ 3784, 4784 \} accept/;

/** As nft prints it. */
async function tableOf(title: string): Promise<string> {
  return await session.exec('nat-gateway', 'nft', '--stateless', 'list', 'table', 'inet', title);
}

/** What verify says of a promise of the quota that does not hold. */
async function brokenQuota(): Promise<VerifyReport['causes']> {
  const { code, out } = await session.run(['verify', '--json']);
  const { failed, causes } = JSON.parse(out) as VerifyReport;
  expect(code).toBe(1);
  expect(failed.map(({ category }) => category)).toContain('quota');
  return causes;
}

it('a VPC opens as many connections as its quota allows, and the other one as many as it wants', async () => {
  const ofA = await open('vpc-a-web-1', QUOTA);
  const ofB = await open('vpc-b-web-1', WANTED);
  try {
    expect([ofA.count, ofB.count]).toEqual([QUOTA, WANTED]);
    const opened = (await trackedOfA()).filter((line) => line.includes(' ESTABLISHED '));
    expect(opened).toHaveLength(QUOTA);
    const scrape = await until(
      async () => {
        const [seen, kernel] = [await Scrape.of(session), await trackedOfA()];
        return seen.value('vpclab_vpc_connections', A) === kernel.length && seen;
      },
      'the connections to be counted',
      SEEN_MS,
    );
    expect(scrape.value('vpclab_vpc_connections', A)).toBeGreaterThanOrEqual(QUOTA);
    expect(scrape.value('vpclab_vpc_connection_limit', A)).toBe(QUOTA);
    // Each client that was refused tried at least once.
    expect(scrape.value('vpclab_vpc_refused_connection_packets_total', A)).toBeGreaterThanOrEqual(
      WANTED - QUOTA,
    );
    expect(scrape.all('vpclab_vpc_connections')).toHaveLength(1);
    const reason = { gateway: 'nat-gateway', reason: 'connections' };
    expect(scrape.value('vpclab_nat_gateway_dropped_packets_total', reason)).toBe(
      scrape.value('vpclab_vpc_refused_connection_packets_total', A),
    );
    const asked = await session.run(['why', 'vpc-a-web-2', `${HOST}:80`, '--json']);
    const { verdict, causes } = JSON.parse(asked.out) as Diagnosis;
    expect({ code: asked.code, text: verdict.text }).toEqual({
      code: 1,
      text: `stopped at nat-gateway: vpc-a has all ${QUOTA} connections that it may have in nat-gateway`,
    });
    expect(causes[0]).toMatchObject({ code: 'quota', line: { line: 7 } });
    expect((await session.run(['why', 'vpc-b-web-2', `${HOST}:80`])).code).toBe(0);
    // Connections that say nothing still count when other rules of the gateway have changed.
    expect(await tableOf('vpclab')).not.toMatch(BFD_RULE);
    await session.vpclab('apply', session.file(withBfd(withQuota(QUOTA))), '--quiet');
    expect(await tableOf('vpclab')).toMatch(BFD_RULE);
    const further = await open('vpc-a-web-2', 0);
    await close(further);
    expect(further.count).toBe(0);
    // Those that are open go on when the quota is lowered: then it is not kept, for a while.
    await session.vpclab('apply', session.file(withQuota(2)), '--quiet');
    const [cause] = await brokenQuota();
    expect(cause).toMatchObject({
      kind: 'quota',
      text: 'vpc-a has all 2 connections that it may have in nat-gateway',
      fix: expect.stringContaining('raise `connections` of VPC vpc-a') as string,
      promises: expect.arrayContaining(['nat-gateway lets vpc-a have 2 connections at most']) as string[],
    });
  } finally {
    await Promise.all([close(ofA), close(ofB)]);
  }
});

it('verify names the rule of a quota that somebody took away, and apply puts it back', async () => {
  await session.vpclab('apply', session.file(withQuota(AMPLE)), '--quiet');
  await session.exec('nat-gateway', 'nft', 'flush', 'chain', 'inet', QUOTA_TABLE, 'in_quota');
  const [cause] = await brokenQuota();
  expect(cause).toMatchObject({
    kind: 'drift',
    text: expect.stringMatching(/inet vpclab_quota_vpc-a of nat-gateway.*chain in_quota/) as string,
    fix: expect.stringContaining('vpclab apply') as string,
  });
  await session.vpclab('apply', '--quiet');
  expect(await session.json<VerifyReport>('verify')).toMatchObject({ ok: true, failed: [] });
  // Without a quota nothing of it is left.
  await session.vpclab('apply', session.file(withQuota(AMPLE).replace(/, connections: \d+/, '')), '--quiet');
  expect(await session.exec('nat-gateway', 'nft', 'list', 'tables')).toBe('table inet vpclab\n');
});
