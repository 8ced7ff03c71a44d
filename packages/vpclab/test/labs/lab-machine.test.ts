// A node on another machine: a second system with kernel namespaces and a root of its own, joined by one wire.

import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabStatus } from '../../src/model/engine.ts';
import type { Plan } from '../../src/model/plan.ts';
import { startFault } from '../support/chaos-lab.ts';
import { daemonPid, untilReplaced } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';
import { SecondSystem } from '../support/second-system.ts';
import { reasonToSkip } from '../support/users.ts';

const reason = reasonToSkip('root');
const JOINED_MS = 60_000;
const LOST_MS = 15_000;

const EXAMPLE = readFileSync(shippedLab('two-machines'), 'utf8');
const ALSO_HERE = `  - { name: also-here, vpc: vpc-a, subnet: web, node: node-1, address: 10.0.1.13 }
`;

describe.skipIf(reason !== undefined)(`a node on another machine (${reason ?? 'as root'})`, () => {
  const session = new LabSession();
  const shared = join(session.user.directory, 'machine');
  let second: SecondSystem;
  let narrow: string;
  let wide: string;
  let wider: string;

  beforeAll(async () => {
    // The lab user passes it, and nobody else can open the socket in it.
    mkdirSync(shared, { mode: 0o711 });
    narrow = session.file(EXAMPLE.replace(/^.*node-2.*\n/gm, ''));
    await session.vpclab('up', narrow, '--quiet');
    const text = EXAMPLE.replace('/srv/lab/machine.sock', `${shared}/machine.sock`);
    wide = session.file(text);
    wider = session.file(`${text}${ALSO_HERE}`);
    second = await SecondSystem.start(shared);
    second.plug(session.root);
    await second.serve();
  });
  afterAll(async () => {
    await session.end();
    await second.kill();
  });

  const status = async (): Promise<LabStatus> => await session.json<LabStatus>('status');
  const isWhole = async (): Promise<boolean> =>
    (await session.json<Plan>('plan')).changes.length === 0 &&
    (await session.run(['verify', '--quiet'])).code === 0;

  it('is made there by one apply, and its workloads reach the others', async () => {
    await session.vpclab('apply', wide, '--quiet');
    // From outside: namespaces of the node and its workload are there and not here.
    expect(second.run('ip', 'netns').split(/\s+/)).toEqual(
      expect.arrayContaining(['node-2', 'there', 'fabric-node-2']),
    );
    expect(await session.exec('central', 'ls', '/run/netns')).not.toContain('there');
    // Packets, started on either side by programs that know nothing of the lab.
    const curl = ['curl', '--silent', '--fail', '--max-time', '5'];
    expect(second.run('ip', 'netns', 'exec', 'there', ...curl, 'http://10.0.1.11/')).toContain('here');
    expect(await session.exec('here', ...curl, 'http://10.0.1.12/')).toContain('there');
    expect(await isWhole()).toBe(true);
    expect(
      await session.exec('central', 'ovn-sbctl', '--bare', '--columns=name', 'find', 'chassis'),
    ).toContain('node-2');
  });

  it('is cut off as a region: packets between the machines are lost, those on either are not', async () => {
    const isAnswered = async (address: string): Promise<boolean> =>
      (await session.run(['exec', 'here', '--', 'ping', '-c', '1', '-W', '1', address])).code === 0;
    const { machines } = await status();
    await startFault(session, ['region-cut', machines[0]?.name ?? ''], '10m');
    await until(async () => !(await isAnswered('10.0.1.12')), 'the cut', LOST_MS);
    expect(await isAnswered('10.0.1.1')).toBe(true);
    await session.vpclab('chaos', 'stop');
    await until(async () => await isAnswered('10.0.1.12'), 'the way back', LOST_MS);
    await until(isWhole, 'the lab to be whole', JOINED_MS);
  });

  it('says where a program has to be started', async () => {
    const { code, err } = await session.run(['exec', 'there', '--', 'true']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('is on the machine unix:') });
  });

  it('is served on a socket that nobody else can connect to', () => {
    expect(statSync(second.socket).mode & 0o777).toBe(0o600);
  });

  it('is shown as lost when its machine is killed, and nothing waits for it', async () => {
    await second.kill();
    const lost = await until(
      async () => (await status()).machines.find(({ state }) => state === 'lost'),
      'the machine to be lost',
      LOST_MS,
    );
    expect(lost.name).toBe(`unix:${shared}/machine.sock`);
    const applied = await session.run(['apply', wider]);
    expect(applied).toMatchObject({ code: 0, err: expect.stringContaining('is lost') });
    expect(applied.elapsedMs).toBeLessThan(LOST_MS);
    const curl = ['curl', '--silent', '--fail', '--max-time', '5'];
    expect(await session.exec('also-here', ...curl, 'http://10.0.1.11/')).toContain('here');
    expect(await session.vpclab('status')).toMatch(/unix:\S+\s+lost .* node-2/);
  });

  it('is whole again after its return, without anybody asking', async () => {
    second = await SecondSystem.start(shared);
    second.plug(session.root);
    await second.serve();
    await until(
      async () => (await status()).machines.every(({ state }) => state === 'connected'),
      'the machine to be back',
      JOINED_MS,
    );
    await until(isWhole, 'the lab to be whole', JOINED_MS);
    const curl = ['curl', '--silent', '--fail', '--max-time', '5'];
    expect(second.run('ip', 'netns', 'exec', 'there', ...curl, 'http://10.0.1.13/')).toContain('also-here');
  });

  it('heals when a daemon there dies', async () => {
    const pid = second.pidOf('ovs-vswitchd') ?? '';
    second.run('kill', '-9', pid);
    await until(() => ![pid, undefined].includes(second.pidOf('ovs-vswitchd')), 'another switch', JOINED_MS);
    expect(await until(isWhole, 'the lab to be whole', JOINED_MS)).toBe(true);
  });

  it.each(['vpclabd', 'machine serve'])(
    'goes on when %s is killed: daemons stay as they are',
    async (what) => {
      const before = second.pidOf('ovs-vswitchd');
      if (what === 'vpclabd') {
        const pid = daemonPid(session.root, 'vpclabd');
        process.kill(pid, 'SIGKILL');
        await untilReplaced(session.root, 'vpclabd', pid, JOINED_MS);
      } else {
        second.run('kill', '-9', second.pidOf('machine serve') ?? '');
        await second.serve();
      }
      await until(
        async () => (await status()).machines.every(({ state }) => state === 'connected'),
        'the machine to be connected',
        JOINED_MS,
      );
      await until(isWhole, 'the lab to be whole', JOINED_MS);
      expect(second.pidOf('ovs-vswitchd')).toBe(before);
    },
  );

  it('is lost when its machine says nothing any more, and back when it does', async () => {
    const pid = second.pidOf('machine serve') ?? '';
    second.run('kill', '-STOP', pid);
    const lost = await until(
      async () => (await status()).machines.find(({ state }) => state === 'lost'),
      'the machine to be lost',
      LOST_MS,
    );
    expect(lost.reason).toContain('has not answered');
    const applied = await session.run(['apply', wide]);
    expect(applied).toMatchObject({ code: 0, err: expect.stringContaining('is lost') });
    second.run('kill', '-CONT', pid);
    await until(
      async () => (await status()).machines.every(({ state }) => state === 'connected'),
      'the machine to be back',
      JOINED_MS,
    );
    await until(isWhole, 'the lab to be whole', JOINED_MS);
  });

  it.each([50, 400, 900])('can be lost %i ms into an apply, which goes on without it', async (ms) => {
    await session.vpclab('apply', narrow, '--quiet');
    const applying = session.run(['apply', wider]);
    await sleep(ms);
    await second.kill();
    const applied = await applying;
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.elapsedMs).toBeLessThan(LOST_MS);
    second = await SecondSystem.start(shared);
    second.plug(session.root);
    await second.serve();
    expect(await until(isWhole, 'the lab to be whole', JOINED_MS)).toBe(true);
  });

  it('leaves nothing there when it is moved back', async () => {
    await session.vpclab('apply', narrow, '--quiet');
    expect(second.run('ip', 'netns').trim()).toBe('');
    expect((await status()).machines).toEqual([]);
    // The wire is given back.
    expect(second.run('ip', '-br', 'link', 'show', 'wire')).toContain('wire');
  });
});
