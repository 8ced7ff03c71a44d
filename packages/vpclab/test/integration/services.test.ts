// The responder, sockets, probes and programs in namespaces: real packets, seen by curl and by the probes.

import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChildProcess } from 'node:child_process';
import type { NftRow, ServiceRow } from '../../src/model/rows.ts';
import { natGatewayRuleset } from '../../src/nft/nat-gateway.ts';
import { address, bridge, creates, end, netns, veth } from './host-rows.ts';
import { Sandbox, sourceFile } from './sandbox.ts';

const SOCKET = '/run/responder.sock';
const HOSTS = [
  ['web-1', '10.0.1.11'],
  ['web-2', '10.0.1.12'],
  ['web-3', '10.0.1.13'],
] as const;
const [WEB1, WEB2, WEB3] = HOSTS.map(([name, ip]) => service(name, ip)) as [
  ServiceRow,
  ServiceRow,
  ServiceRow,
];

const MACHINE = new URL('machine-scenario.ts', import.meta.url).href;

let sandbox: Sandbox;
let responder: ChildProcess;

function service(name: string, ip: string): ServiceRow {
  const identity = { name, tenant: 'tenant-1', vpc: 'vpc-a', subnet: 'web', node: 'node-1' };
  const origin = { concept: 'workload', name } as const;
  return { kind: 'service', key: `${name} ${ip}`, netns: name, address: ip, identity, origin };
}

async function startResponder(): Promise<void> {
  responder = sandbox.spawn(process.execPath, sourceFile('services/main.ts'), SOCKET, '/run/responder.pid');
  await sandbox.run('sh', '-c', `for i in $(seq 200); do [ -S ${SOCKET} ] && exit; sleep 0.02; done; exit 1`);
}

async function serve(...rows: readonly ServiceRow[]): Promise<void> {
  await sandbox.call(MACHINE, 'serve', rows);
}

async function curl(from: string, ...args: readonly string[]): Promise<string> {
  return await sandbox.run('ip', 'netns', 'exec', from, 'curl', '-sS', '--max-time', '5', ...args);
}

async function probe(
  protocol: 'tcp' | 'udp',
  netnsName: string,
  {
    timeoutMs = 1000,
    ...asked
  }: {
    readonly remote: string;
    readonly port?: number;
    readonly source?: string;
    readonly timeoutMs?: number;
  },
): Promise<unknown> {
  return await sandbox.call(MACHINE, 'probe', { netns: netnsName, protocol, ...asked }, { timeoutMs });
}

beforeAll(async () => {
  sandbox = await Sandbox.start();
  const rows = HOSTS.flatMap(([name, ip]) => [
    netns(name),
    veth(end(name, 'eth0'), end('fabric', name, { master: 'br0' })),
    address(name, 'eth0', ip),
  ]);
  const changes = creates([netns('fabric', 'fabric'), bridge('fabric', 'br0', 1442), ...rows]);
  await sandbox.call(MACHINE, 'applyAll', changes);
  await startResponder();
});
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

describe('the responder', () => {
  it('tells who it is and who asked, as JSON and as text, over TCP and UDP', async () => {
    await serve(WEB1, WEB2, WEB3);
    const identity = { name: 'web-2', tenant: 'tenant-1', vpc: 'vpc-a', subnet: 'web', node: 'node-1' };
    expect(JSON.parse(await curl('web-1', 'http://10.0.1.12/'))).toEqual({
      ...identity,
      caller: '10.0.1.11',
    });
    expect(await curl('web-1', '-H', 'Accept: text/plain', 'http://10.0.1.12/')).toContain('name: web-2\n');
    expect(await probe('tcp', 'web-3', { remote: '10.0.1.12' })).toMatchObject({
      ok: true,
      identity,
      caller: '10.0.1.13',
    });
    expect(await probe('udp', 'web-3', { remote: '10.0.1.12' })).toMatchObject({
      ok: true,
      identity,
      caller: '10.0.1.13',
    });
  });

  it('is asked from the address that is named, where the kernel would take another', async () => {
    await serve(WEB2);
    const [own, source] = ['10.0.1.13', '10.0.1.23'];
    await sandbox.run('ip', '-n', 'web-3', 'address', 'add', `${source}/24`, 'dev', 'eth0');
    for (const protocol of ['tcp', 'udp'] as const) {
      const remote = '10.0.1.12';
      expect(await probe(protocol, 'web-3', { remote })).toMatchObject({ ok: true, caller: own });
      expect(await probe(protocol, 'web-3', { remote, source })).toMatchObject({ ok: true, caller: source });
    }
    const missing = { remote: '10.0.1.12', source: '10.0.1.99' };
    expect(await probe('tcp', 'web-3', missing)).toMatchObject({ ok: false, why: 'broken' });
    await sandbox.run('ip', '-n', 'web-3', 'address', 'delete', `${source}/24`, 'dev', 'eth0');
  });

  it('answers on after large bodies, unknown paths and garbage', async () => {
    await serve(WEB1, WEB2);
    const body = ['--data-binary', '@/proc/self/exe', '-w', '%{http_code}', '-o', '/dev/null'];
    expect(await curl('web-1', ...body, 'http://10.0.1.12/')).toBe('200');
    expect(await curl('web-1', '-w', '%{http_code}', '-o', '/dev/null', 'http://10.0.1.12/nowhere')).toBe(
      '404',
    );
    const garbage =
      'head -c 100000 /dev/urandom >/dev/tcp/10.0.1.12/80; head -c 900 /dev/urandom >/dev/udp/10.0.1.12/7';
    await sandbox.run('ip', 'netns', 'exec', 'web-1', 'bash', '-c', `${garbage}; true`);
    await sandbox.run(
      'bash',
      '-c',
      `head -c 1000 /dev/urandom | curl -sS --max-time 1 --unix-socket ${SOCKET} x -T - || true`,
    );
    expect(await curl('web-1', 'http://10.0.1.12/')).toContain('"name":"web-2"');
    expect(responder.exitCode).toBeNull();
  });

  it('keeps running flows while others come and go, and ends what is not wanted any more', async () => {
    await serve(WEB2);
    const flow = sandbox.spawn('ip', 'netns', 'exec', 'web-1', 'curl', '-sN', 'http://10.0.1.12/stream?ms=5');
    let text = '';
    flow.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await serve(WEB1, WEB2);
    await serve(WEB2, WEB3);
    const listed = await sandbox.call<readonly ServiceRow[]>(MACHINE, 'listServices');
    expect(listed.map(({ key }) => key).toSorted()).toEqual([WEB2.key, WEB3.key]);
    expect(await probe('tcp', 'web-2', { remote: '10.0.1.11' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
    expect(flow.exitCode).toBeNull();
    const ended = once(flow, 'exit');
    await serve(WEB3);
    await ended;
    const lines = text.trim().split('\n');
    expect(lines.length).toBeGreaterThan(20);
    expect(lines).toEqual(lines.map((_, index) => String(index + 1)));
  });

  it('listens in the namespace that has the name now', async () => {
    await serve(WEB3);
    await sandbox.run('ip', 'netns', 'delete', 'web-3');
    await pause(50);
    const rows = [
      netns('web-3'),
      veth(end('web-3', 'eth0'), end('fabric', 'web-3', { master: 'br0' })),
      address('web-3', 'eth0', '10.0.1.13'),
    ];
    await sandbox.call(MACHINE, 'applyAll', creates(rows));
    expect(await sandbox.call(MACHINE, 'listServices')).toEqual([]);
    await serve(WEB3);
    expect(await probe('tcp', 'web-1', { remote: '10.0.1.13' })).toMatchObject({ ok: true });
  });

  it('names the services that cannot listen, and starts again after SIGKILL', async () => {
    await expect(serve(WEB1, service('nowhere', '10.0.1.99'))).rejects.toMatchObject({
      code: 'DAEMON_FAILED',
      message: expect.stringContaining('nowhere 10.0.1.99: open /run/netns/nowhere: ENOENT'),
    });
    expect(await probe('tcp', 'web-2', { remote: '10.0.1.11' })).toMatchObject({ ok: true });
    const ended = once(responder, 'exit');
    await sandbox.run('sh', '-c', 'kill -9 $(cat /run/responder.pid)');
    await ended;
    expect(await sandbox.call(MACHINE, 'listServices')).toEqual([]);
    await sandbox.run('rm', SOCKET);
    await startResponder();
    await serve(WEB1);
    expect(await probe('udp', 'web-2', { remote: '10.0.1.11' })).toMatchObject({ ok: true });
  });
});

describe('programs and probes in namespaces', () => {
  it('tells why a probe was not answered', async () => {
    expect(await probe('tcp', 'web-1', { remote: '10.0.1.77', timeoutMs: 200 })).toMatchObject({
      ok: false,
      error: 'web-1 -> 10.0.1.77:80: no connection within 200 ms',
    });
    expect(await probe('tcp', 'web-1', { remote: '203.0.113.10' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('ENETUNREACH'),
    });
    expect(await probe('udp', 'web-1', { remote: '10.0.1.77', timeoutMs: 200 })).toMatchObject({ ok: false });
  });

  it('tells a closed port from silence', async () => {
    const refused = { ok: false, why: 'stranger', error: expect.stringContaining('ECONNREFUSED') };
    for (const protocol of ['tcp', 'udp'] as const) {
      expect(await probe(protocol, 'web-1', { remote: '10.0.1.12', port: 4711 })).toMatchObject(refused);
      expect(
        await probe(protocol, 'web-1', { remote: '10.0.1.77', port: 4711, timeoutMs: 200 }),
      ).toMatchObject({ ok: false, why: 'silent' });
    }
  });

  it('runs programs in bounded time and tells how they failed', async () => {
    const run = async (
      program: string,
      args: readonly string[],
      { timeoutMs, stdin }: { readonly timeoutMs: number; readonly stdin?: string },
    ): Promise<unknown> =>
      await sandbox.call(MACHINE, 'run', { netns: 'web-1', program, args, stdin }, { timeoutMs });
    expect(await run('/usr/bin/cat', [], { timeoutMs: 5000, stdin: 'text' })).toMatchObject({
      stdout: 'text',
    });
    expect(await run('ip', ['-br', 'addr'], { timeoutMs: 5000 })).toMatchObject({
      stdout: expect.stringContaining('10.0.1.11/24'),
    });
    await expect(run('/bin/sh', ['-c', 'echo why >&2; exit 3'], { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      details: { exitCode: 3, stderr: 'why', netns: 'web-1' },
    });
    await expect(run('/bin/sleep', ['10'], { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('sees an nftables table as meant until somebody changes it', async () => {
    const ruleset = natGatewayRuleset({
      outside: 'eth0',
      inside: 'eth1',
      prefixes: ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16'],
      peer: '198.51.100.1',
      peerAddresses: [],
    });
    const origin = { concept: 'nat-gateway', name: 'gw' } as const;
    const row: NftRow = { kind: 'nft', key: 'web-1', netns: 'web-1', ruleset, origin };
    const scenario = new URL('nft-scenario.ts', import.meta.url).href;
    expect(await sandbox.call(scenario, 'watchDrift', row)).toEqual([
      'missing',
      'as meant',
      'as meant',
      'other',
      'as meant',
      'missing',
    ]);
    expect(await sandbox.call(scenario, 'watchSuccessor', row)).toEqual(['as meant', 'other']);
  });
});
