// What random crashes found, each by itself: two had nothing to do with a crash.

import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonToSkip } from '../support/users.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { timed, until } from '../support/lab-until.ts';
import { initOf } from './victims.ts';

const WITH_NODES = (nodes: string): string => `name: found
nodes: [${nodes}]
vpcs: [{ name: vpc-a, subnets: [web] }]
workloads: [{ vpc: vpc-a, subnet: web, count: 2 }]
`;

const reason = reasonToSkip('root');
const note = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(`found by crashes${note}`, () => {
  let session: LabSession;
  beforeEach(() => {
    session = new LabSession();
  });
  afterEach(async () => await session.end());

  it('nodes change their names, and change them back', async () => {
    await session.vpclab('up', session.file(WITH_NODES('a, b')));
    for (const nodes of ['n-2, n-1', 'b, a']) {
      await session.vpclab('apply', session.file(WITH_NODES(nodes)));
      await session.vpclab('verify');
      expect(await session.json('plan')).toMatchObject({ changes: [] });
      const chassis = await session.exec(
        'central',
        'ovn-sbctl',
        '--bare',
        '--columns=name',
        'list',
        'Chassis',
      );
      expect(chassis.split('\n').filter(Boolean).toSorted()).toEqual(nodes.split(', ').toSorted());
    }
  });

  it('a client that comes before vpclabd is sent away, and keeps `up` from nothing', async () => {
    const up = session.run(['up', shippedLab('minimal'), '--no-verify', '--name', 'early']);
    const socketPath = join(session.root, 'early', 'api.sock');
    await until(() => existsSync(socketPath), 'the socket', 10_000);
    const early = connect(socketPath);
    early.on('error', () => undefined);
    let isOver = false;
    void up.then(() => (isOver = true));
    await until(() => isOver || undefined, '`up` to end', 20_000);
    early.destroy();
    expect((await up).code).toBe(0);
  });

  it('a command tells at once that its lab died', async () => {
    const up = session.run(['up', shippedLab('minimal'), '--name', 'dying', '--json']);
    const init = await until(() => initOf(session.root, 'dying'), 'the first process', 10_000);
    // vpclabd has been asked by then, and is not done.
    await until(() => existsSync(`/proc/${init}/root/run/lab/applied.json`), 'an apply', 10_000);
    process.kill(init, 'SIGKILL');
    let outcome: Awaited<typeof up> | undefined;
    const tookMs = await timed(async () => (outcome = await up));
    expect(outcome).toMatchObject({ code: 1, out: expect.stringContaining('LAB_NOT_RUNNING') });
    expect(tookMs).toBeLessThan(4_000);
    expect(await session.json('list')).toEqual([]);
  });
});
