// What the Machine interface promises holds for the machine of this process and for one at the other end of a stream.

import { describe, expect, it } from 'vitest';
import type { DaemonRow, HostRow } from '../../src/model/rows.ts';
import { WORLD, netns } from './host-rows.ts';
import { Sandbox } from './sandbox.ts';

const SCENARIO = new URL('machine-contract-scenario.ts', import.meta.url).href;
const ECHO = '/run/echo.sock';
const ECHO_SERVER = `require('node:net').createServer({ allowHalfOpen: true }, (s) => s.pipe(s)).listen('${ECHO}', () => console.log('on'))`;

const SLEEPER: DaemonRow = {
  kind: 'daemon',
  key: 'web-1/sleeper',
  netns: 'web-1',
  program: '/bin/sh',
  args: ['-c', 'echo $$ >/run/sleeper/pid; echo said; exec sleep 60'],
  env: { COLOUR: 'blue' },
  directory: '/run/sleeper',
  pidFile: '/run/sleeper/pid',
  logFile: '/run/sleeper/log',
  readySocket: undefined,
  database: undefined,
  after: [],
  restartsWith: [],
  carries: '',
  origin: { concept: 'lab', name: 'test' },
};

describe.each(['local', 'remote'] as const)('the %s machine', (where) => {
  it('makes, sees and removes kernel objects', async () => {
    await using sandbox = await Sandbox.start();
    type Seen = { readonly seen: readonly HostRow[]; readonly left: readonly HostRow[] };
    const { seen, left } = await sandbox.call<Seen>(SCENARIO, 'kernel', where, WORLD);
    expect(seen.map(({ key }) => key)).toEqual(WORLD.map(({ key }) => key).toSorted());
    expect(seen.find(({ key }) => key === 'web-1')).toMatchObject({ machine: 'local', role: 'workload' });
    expect(left).toEqual([]);
    // From outside.
    expect((await sandbox.run('ls', '/run/netns')).trim()).toBe('');
  });

  it('starts, watches and ends daemons', async () => {
    await using sandbox = await Sandbox.start();
    const told = await sandbox.call(SCENARIO, 'daemons', where, netns('web-1'), SLEEPER);
    expect(told).toMatchObject({
      started: [['web-1/sleeper', 'running']],
      observed: [{ key: 'web-1/sleeper', args: SLEEPER.args, env: SLEEPER.env }],
      back: 'web-1/sleeper',
      events: ['died', 'restarted'],
      text: 'sai',
      left: [],
    });
    expect(await sandbox.run('sh', '-c', "pgrep -fx 'sleep 60' || echo none")).toBe('none\n');
  });

  it('captures packets until it is asked to end, and refuses a filter that is none', async () => {
    await using sandbox = await Sandbox.start();
    expect(await sandbox.call(SCENARIO, 'capturing', where, netns('web-1'))).toEqual({
      failed: 'BAD_ARGUMENT',
      devices: ['lo'],
      packets: 6,
      dropped: 0,
    });
  });

  it('writes files, runs programs and opens sockets, and tells how each failed', async () => {
    await using sandbox = await Sandbox.start();
    const server = sandbox.spawn(process.execPath, '-e', ECHO_SERVER);
    await new Promise((resolve) => server.stdout?.once('data', resolve));
    const told = await sandbox.call(SCENARIO, 'tools', where, netns('web-1'), ECHO);
    expect(told).toEqual({
      stdout: 'text',
      failed: 'COMMAND_FAILED',
      late: 'TIMED_OUT',
      cancelled: 'CANCELLED',
      absent: 'ENOENT',
      ok: false,
      echoed: 5_000_000,
    });
  });
});
