// Real OVS and OVN daemons under supervision, killed from outside.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObservedDaemon } from '../../src/machine/daemons/records.ts';
import type { SupervisedDaemon } from '../../src/machine/machine.ts';
import type { SupervisorEvent } from '../../src/model/engine.ts';
import type { RunningSandbox } from '../../src/runtime/sandbox-state.ts';
import { stopSandbox } from '../../src/runtime/sandbox-stop.ts';
import { startSandbox } from '../../src/runtime/sandbox.ts';
import { insideAsRoot } from '../support/lab-processes.ts';
import { reasonToSkip } from '../support/users.ts';

type Status = {
  readonly pid: number;
  readonly adopted: number;
  readonly events: readonly SupervisorEvent[];
  readonly putBack: readonly string[];
  readonly daemons: readonly SupervisedDaemon[];
  readonly observed: readonly ObservedDaemon[];
};
type Answer = { readonly result?: unknown; readonly error?: string };

const PROGRAM = [process.execPath, join(import.meta.dirname, 'fixtures/supervised-daemons.ts')];
const NAMES = ['ovn-controller', 'ovs-vswitchd', 'ovsdb-server'];
const reason = reasonToSkip('root');
const note = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(`supervised daemons${note}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'vpclab-daemons-'));
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ name: 'lab', root, program: PROGRAM });
    const { error } = await ask(sandbox, '/start');
    if (error !== undefined) throw new Error(error);
  });
  afterAll(async () => {
    await stopSandbox('lab', { root });
    rmSync(root, { recursive: true });
  });
  const status = async () => (await ask(sandbox, '/status')).result as Status;
  const inside = (script: string) =>
    execFileSync('nsenter', [...enter(sandbox), 'sh', '-c', script], { encoding: 'utf8' });

  it('run, and are observed with their rows', async () => {
    const { observed, daemons } = await status();
    expect(observed.map(({ row }) => row.program).toSorted()).toEqual(NAMES);
    expect(daemons.map(({ state }) => state)).toEqual(['running', 'running', 'running']);
    // From outside: OVS's own tools use the database that was written without ovsdb-tool, and ovs-vswitchd obeys.
    const vsctl = 'ovs-vsctl --timeout 5 --db=unix:/run/lab/node-1/db.sock';
    inside(`${vsctl} add-br br-test -- set Bridge br-test datapath_type=netdev`);
    expect(inside('ip -netns node-1 -br link show br-test')).toContain('br-test');
    expect(inside('readlink /proc/$(cat /run/lab/node-1/ovs-vswitchd.pid)/ns/net')).toBe(
      inside('nsenter --net=/run/netns/node-1 readlink /proc/self/ns/net'),
    );
  });

  it('do not hold the listening socket of the API', async () => {
    const { observed } = await status();
    const sockets = inside(`ls -l ${observed.map(({ pid }) => `/proc/${pid}/fd`).join(' ')}`);
    const own = inside(`readlink /proc/${(await status()).pid}/fd/3`).trim();
    expect(own).toMatch(/^socket:/);
    expect(sockets).not.toContain(own);
  });

  it('are left alone when they are asked for again', async () => {
    const before = pidsOf(await status());
    await ask(sandbox, '/start');
    expect(pidsOf(await status())).toEqual(before);
  });

  it.each(NAMES)('come back when %s is killed', async (name) => {
    const before = await status();
    inside(`kill -9 $(cat /run/lab/node-1/${name}.pid)`);
    const killedAt = performance.now();
    const after = await until(status, ({ events }) => events.length >= before.events.length + 2);
    expect(performance.now() - killedAt).toBeLessThan(1_500);
    const [died, restarted] = after.events.slice(before.events.length);
    expect(died).toMatchObject({ kind: 'died', name: `node-1/${name}` });
    expect(restarted).toMatchObject({ kind: 'restarted', name: `node-1/${name}`, restarts: 1 });
    expect(after.putBack).toContain(`node-1/${name}`);
    // By its name, as ovs-appctl(8) finds it; nothing is left of the earlier process.
    expect(
      inside(`OVS_RUNDIR=/run/lab/node-1 OVN_RUNDIR=/run/lab/node-1 ovs-appctl -t ${name} version`),
    ).toContain(name);
    expect(inside(`ls /run/lab/node-1 | grep -c '^${name}\\.[0-9]*\\.ctl$'`).trim()).toBe('1');
    const changed = Object.entries(pidsOf(after)).filter(([key, pid]) => pidsOf(before)[key] !== pid);
    expect(changed.map(([key]) => key)).toEqual([`node-1/${name}`]);
  });

  it('are adopted, not restarted, by the next vpclabd', async () => {
    const before = await status();
    inside(`kill -9 ${before.pid}`);
    const after = await until(status, ({ pid }) => pid !== before.pid);
    expect(after.adopted).toBe(3);
    expect(pidsOf(after)).toEqual(pidsOf(before));
    expect(after.events).toEqual([]);
  });

  it('are restarted when their arguments change, and only those', async () => {
    const before = pidsOf(await status());
    expect(await ask(sandbox, '/start-otherwise')).not.toHaveProperty('error');
    const after = await status();
    const changed = Object.entries(pidsOf(after)).filter(([key, pid]) => before[key] !== pid);
    expect(changed.map(([key]) => key)).toEqual(['node-1/ovs-vswitchd']);
    expect(after.observed.find(({ row }) => row.program === 'ovs-vswitchd')?.row.args).toContain(
      '-vfile:warn',
    );
  });

  it.each([
    ['the same user', ''],
    ['another user', 'setpriv --reuid 65534 --regid 65534 --clear-groups'],
  ])('are not mistaken for a process of %s with the same environment', async (_who, as) => {
    const before = await status();
    const row = {
      ...before.daemons[0]?.row,
      key: 'node-1/evil',
      program: '/usr/bin/touch',
      args: ['/run/evil'],
    };
    inside(`
      pid=$(cat /run/lab/node-1/ovs-vswitchd.pid)
      mark=$(tr '\\0' '\\n' </proc/$pid/environ | grep ^VPCLAB_MARK=)
      env "$mark" VPCLAB_LAUNCHER=1 ${as} sleep 77 </dev/null >/dev/null 2>&1 &
      env VPCLAB_ROW='${JSON.stringify(row)}' VPCLAB_MARK='{' ${as} sleep 77 </dev/null >/dev/null 2>&1 &
    `);
    expect(pidsOf(await status())).toEqual(pidsOf(before));
    expect(await ask(sandbox, '/start-otherwise')).not.toHaveProperty('error');
    // A shell becomes them in its own time.
    expect(
      inside(
        'for _ in $(seq 60); do [ "$(pgrep -xc sleep)" != 2 ] || break; sleep 0.05; done; pgrep -xc sleep',
      ).trim(),
    ).toBe('2');
    inside('pkill -9 -x sleep');
    await sleep(300);
    const after = await status();
    expect(after.events).toEqual(before.events);
    expect(pidsOf(after)).toEqual(pidsOf(before));
    expect(inside('test -e /run/evil || echo absent').trim()).toBe('absent');
  });

  it.each([1, 8])('are not lost when vpclabd is killed %d ms into starting them', async (delayMs) => {
    const before = await status();
    inside('kill -9 $(cat /run/lab/node-1/ovs-vswitchd.pid /run/lab/node-1/ovn-controller.pid)');
    await sleep(delayMs + 100);
    inside(`kill -9 ${before.pid}`);
    await until(status, ({ pid }) => pid !== before.pid);
    expect(await ask(sandbox, '/start')).not.toHaveProperty('error');
    const { observed } = await status();
    expect(observed.map(({ row }) => row.program).toSorted()).toEqual(NAMES);
    expect(
      inside(`pgrep -x '${NAMES.join('|')}' | sort`)
        .trim()
        .split('\n')
        .toSorted(),
    ).toEqual(observed.map(({ pid }) => String(pid)).toSorted());
  });

  it('whose namespace was replaced under them are started in the new one', async () => {
    const before = await status();
    inside('ip netns del node-1; ip netns add node-1');
    expect((await status()).observed.every(({ netns }) => netns.startsWith('net:['))).toBe(true);
    expect(await ask(sandbox, '/start')).not.toHaveProperty('error');
    const { observed } = await status();
    expect(observed.map(({ netns }) => netns)).toEqual(['node-1', 'node-1', 'node-1']);
    expect(
      Object.values(pidsOf(before)).filter((pid) => observed.some((daemon) => daemon.pid === pid)),
    ).toEqual([]);
  });

  it('whose socket is gone are started again', async () => {
    const before = pidsOf(await status());
    inside('rm /run/lab/node-1/ovs-vswitchd.ctl');
    expect(await ask(sandbox, '/start')).not.toHaveProperty('error');
    const changed = Object.entries(pidsOf(await status())).filter(([key, pid]) => before[key] !== pid);
    expect(changed.map(([key]) => key)).toEqual(['node-1/ovs-vswitchd']);
    inside('test -S /run/lab/node-1/ovs-vswitchd.ctl');
  });

  it('that do not start show the end of their log', async () => {
    const { error } = await ask(sandbox, '/start-broken');
    expect(error).toContain(
      'node-1/broken ended while it started; the end of its log /run/lab/node-1/ovsdb-server.log:',
    );
    expect(error).toContain('already running as pid');
  });

  it('end when told to, and stay ended', async () => {
    await ask(sandbox, '/stop');
    await sleep(300);
    const { observed, daemons } = await status();
    expect(observed).toEqual([]);
    expect(daemons).toEqual([]);
    expect(spawnSync('nsenter', [...enter(sandbox), 'pgrep', '^ov']).status).toBe(1);
  });
});

function enter(sandbox: RunningSandbox): readonly string[] {
  return [...insideAsRoot(sandbox.pid), '--net', '--'];
}

function pidsOf(status: Status): Record<string, number> {
  return Object.fromEntries(status.observed.map(({ row, pid }) => [row.key, pid]));
}

async function until(look: () => Promise<Status>, holds: (status: Status) => boolean): Promise<Status> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`waited 5 s in vain; last seen: ${JSON.stringify(seen)}`);
    await sleep(20);
  }
}

async function ask(sandbox: RunningSandbox, path: string): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const socketPath = sandbox.paths.apiSocket;
    const asked = request({ socketPath, path, agent: false, timeout: 20_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text) as Answer));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 20 s')));
    asked.on('error', reject);
    asked.end();
  });
}
