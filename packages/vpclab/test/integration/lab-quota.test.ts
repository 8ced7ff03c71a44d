// A NAT gateway that two VPCs share, and the quota of connections of one of them: by packets and by what the kernel tracks.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { openConnections } from '../support/lab-connections.ts';
import type { OpenConnections } from '../support/lab-connections.ts';
import { ask } from '../support/lab-http.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

const HOST = '203.0.113.10';
const QUOTA = 5;
const WANTED = 12;
const ENDED_MS = 10_000;

let session: LabSession;
let verify: VerifyReport;
beforeAll(async () => {
  session = new LabSession();
  verify = (await session.json<{ readonly verify: VerifyReport }>('up', shippedLab('shared-nat'))).verify;
});
afterAll(async () => await session.end());

const open = async (from: string, count: number): Promise<OpenConnections> =>
  await openConnections(session, from, { address: HOST, port: 80, count });

/** Lines of the kernel's for connections that are marked as of vpc-a and not closed. */
async function trackedOfA(): Promise<readonly string[]> {
  const all = await session.exec('nat-gateway', 'cat', '/proc/net/nf_conntrack');
  return all.split('\n').filter((line) => line.includes(' mark=1 ') && !/ (TIME_WAIT|CLOSE) /.test(line));
}

async function close({ command }: OpenConnections): Promise<void> {
  command.interruptGroup();
  await command.end(ENDED_MS);
}

it('one gateway is the way out of both VPCs', async () => {
  expect(verify).toMatchObject({ ok: true, failed: [] });
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

it('a VPC opens as many connections as its quota allows, and the other one as many as it wants', async () => {
  const text = readFileSync(shippedLab('shared-nat'), 'utf8').replace(
    /connections: \d+/,
    `connections: ${QUOTA}`,
  );
  await session.vpclab('apply', session.file(text), '--quiet');
  const ofA = await open('vpc-a-web-1', WANTED);
  const ofB = await open('vpc-b-web-1', WANTED);
  try {
    expect([ofA.count, ofB.count]).toEqual([QUOTA, WANTED]);
    // Who answers hangs up on those that say nothing for long.
    const opened = (await trackedOfA()).filter((line) => / (ESTABLISHED|CLOSE_WAIT) /.test(line));
    expect(opened).toHaveLength(QUOTA);
  } finally {
    await Promise.all([close(ofA), close(ofB)]);
  }
});
