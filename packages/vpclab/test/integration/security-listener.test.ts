// A listener of a lab's API: nothing is there until it is asked for, and then a token decides. It outlives vpclabd, ends
// with the lab, and what is secret about it is seen nowhere.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstProcess, daemonPid, untilReplaced, markedProcesses } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';
import { reasonToSkip } from '../support/users.ts';

const SLOW = join(import.meta.dirname, 'fixtures/connection-flood.py');

type Made = {
  readonly id: string;
  readonly url: string;
  readonly port: number;
  readonly token: { readonly id: string; readonly token: string };
};
type Reply = { readonly status: number; readonly body: string };

for (const kind of ['root', 'ordinary user'] as const) {
  const reason = reasonToSkip(kind);
  const note = reason === undefined ? '' : ` (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(`a listener of ${kind}${note}`, () => {
    suite(kind);
  });
}

function suite(kind: 'root' | 'ordinary user'): void {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession(kind);
    await session.vpclab('up', shippedLab('minimal'), '--no-verify', '--quiet');
  });
  afterAll(async () => {
    await session.end();
  });

  const curl = (url: string, ...args: readonly string[]): Reply => {
    const done = spawnSync('curl', ['-sS', '-m', '10', '-w', '\n%{http_code}', ...args, url], {
      encoding: 'utf8',
    });
    const lines = done.stdout.split('\n');
    return { status: Number(lines.pop()), body: `${lines.join('\n')}${done.stderr}` };
  };
  const bearer = (token: string): readonly string[] => ['-H', `Authorization: Bearer ${token}`];
  const token = async (...flags: readonly string[]): Promise<string> =>
    (await session.vpclab('token', ...flags)).trim();
  const listen = async (...flags: readonly string[]): Promise<Made> =>
    await session.json<Made>('listen', '0', ...flags);
  /** Ports of the host that a process of the lab listens on. */
  const ports = (): readonly string[] => {
    const inodes = new Set(
      markedProcesses(session.root).flatMap(
        (pid) =>
          spawnSync('ls', ['-l', `/proc/${pid}/fd`], { encoding: 'utf8' }).stdout.match(/socket:\[\d+\]/g) ??
          [],
      ),
    );
    const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n'));
    return lines.filter((line) => inodes.has(`socket:[${line.trim().split(/\s+/)[9]}]`));
  };

  it('is not there by itself', () => {
    expect(ports()).toEqual([]);
  });

  it('answers holders of a token, by their rights', async () => {
    const { url, token: made } = await listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ports()).not.toEqual([]);
    const change = await token('--rights', 'read,change');
    const lab = `${url}/v1/lab`;
    expect(curl(lab).status).toBe(401);
    expect(curl(lab, ...bearer('vpclab_wrong')).status).toBe(401);
    expect(curl(lab, '-H', `Authorization: Basic ${made.token}`).status).toBe(401);
    expect(curl(lab, ...bearer(made.token)).status).toBe(200);
    const cancel = ['-X', 'DELETE', ...bearer(made.token)];
    expect(curl(`${url}/v1/change`, ...cancel)).toMatchObject({ status: 403 });
    expect(curl(`${url}/v1/change`, '-X', 'DELETE', ...bearer(change)).status).toBe(200);
    for (const path of ['tokens', 'listeners']) {
      expect(curl(`${url}/v1/${path}`, ...bearer(change)).status).toBe(403);
      expect(curl(`${url}/v1/${path}`, '-X', 'POST', '--json', '{}', ...bearer(change)).status).toBe(403);
    }
    // A caller that it does not know learns nothing, not even which paths there are.
    expect(curl(`${url}/v1/none`).status).toBe(401);
    await session.vpclab('token', '--revoke', made.id);
    expect(curl(lab, ...bearer(made.token)).status).toBe(401);
  });

  it("shows a tenant his own part, and nothing that is everybody's", async () => {
    const { url } = await listen();
    const own = await token('--tenant', 'tenant-a');
    const other = await token('--tenant', 'somebody-else', '--rights', 'read,change,enter');
    type Status = {
      readonly vpcs: readonly { readonly tenant: string }[];
      readonly daemons: readonly unknown[];
    };
    const seen = (by: string): Status => JSON.parse(curl(`${url}/v1/lab`, ...bearer(by)).body) as Status;
    expect(seen(own).vpcs.map(({ tenant }) => tenant)).toEqual(['tenant-a']);
    expect(seen(own).daemons).toEqual([]);
    expect(seen(other).vpcs).toEqual([]);
    for (const path of ['targets', 'logs', 'events', 'lab/source', 'logs/vpclabd'])
      expect(curl(`${url}/v1/${path}`, ...bearer(other)).status).toBe(403);
    const apply = ['-X', 'POST', '--json', '{"fileName":"x","text":""}'];
    expect(curl(`${url}/v1/apply`, ...apply, ...bearer(other)).status).toBe(403);
  });

  it('does not speak to pages of others, nor under names of others', async () => {
    const { url, port, token: made } = await listen('--host-name', 'lab.example');
    const lab = `${url}/v1/lab`;
    const as = (...args: readonly string[]): number => curl(lab, ...bearer(made.token), ...args).status;
    expect(as('-H', `Host: lab.example:${port}`)).toBe(200);
    expect(as('-H', `Host: localhost:${port}`)).toBe(200);
    expect(as('-H', `Host: rebound.example:${port}`)).toBe(403);
    expect(as('-H', `Host: lab.example.evil.example:${port}`)).toBe(403);
    expect(as('-H', `Host: 127.0.0.1:1`)).toBe(403);
    expect(as('-H', `Host: x@127.0.0.1:${port}`)).toBe(403);
    expect(as('-H', 'Host:')).not.toBe(200);
    expect(as('-H', `Origin: ${url}`)).toBe(200);
    expect(as('-H', 'Origin: null')).toBe(403);
    expect(as('-H', 'Origin: http://evil.example')).toBe(403);
    expect(as('-H', `Origin: https://127.0.0.1:${port}`)).toBe(403);
  });

  it('outlives vpclabd, with its tokens', async () => {
    const { url, token: made } = await listen();
    const pid = daemonPid(session.root, 'vpclabd');
    process.kill(pid, 'SIGKILL');
    await untilReplaced(session.root, 'vpclabd', pid, 10_000);
    const answers = (): boolean => curl(`${url}/v1/lab`, ...bearer(made.token)).status === 200;
    await until(answers, 'the listener', 10_000);
    expect(answers()).toBe(true);
  });

  /** Holds more connections than a listener takes, silent and half-said ones, while something is done. */
  const beside = async (port: number, work: () => Promise<void> | void): Promise<void> => {
    const words = [SLOW, '127.0.0.1', '635', String(port)];
    const hold = spawn('python3', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(hold.stdout, 'data');
      await work();
    } finally {
      hold.stdin.end();
      await once(hold, 'exit');
    }
  };

  it('answers beside hundreds of silent and slow connections', async () => {
    const { url, port, token: made } = await listen();
    await beside(port, async () => {
      expect(curl(`${url}/v1/lab`, ...bearer(made.token)).status).toBe(200);
      expect((await session.json<{ readonly phase: string }>('status')).phase).toBe('ready');
      expect((await session.json<{ readonly changes: readonly unknown[] }>('plan')).changes).toEqual([]);
    });
  });

  it('speaks TLS with a key that only its owner can read, and tells nobody', async () => {
    const key = join(session.user.directory, 'key.pem');
    const cert = join(session.user.directory, 'cert.pem');
    const subject = ['-subj', '/CN=lab.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ]);
    for (const file of [key, cert]) chownSync(file, session.user.uid, session.user.uid);
    chmodSync(key, 0o644);
    const files = ['--tls-cert', cert, '--tls-key', key];
    expect((await session.run(['listen', '0', ...files])).err).toContain('is open to other users');
    chmodSync(key, 0o600);
    const { url, port, token: made } = await listen(...files);
    expect(url).toMatch(/^https:/);
    await beside(port, () => {
      expect(curl(`${url}/v1/lab`, '--cacert', cert, ...bearer(made.token)).status).toBe(200);
    });
    const reply = curl(`${url}/v1/lab`, '--cacert', cert, ...bearer(made.token));
    expect(reply.status).toBe(200);
    expect(curl(url.replace('https', 'http'), ...bearer(made.token)).status).not.toBe(200);

    const secrets = [made.token, readFileSync(key, 'utf8').split('\n')[3] ?? ''];
    const shown = [
      await session.vpclab('listen', '--json'),
      await session.vpclab('token', '--list', '--json'),
      await session.vpclab('logs', 'vpclabd'),
      await session.vpclab('status', '--json'),
      curl(`${url}/v1/events`, '--cacert', cert, '-m', '1', ...bearer(made.token)).body,
    ];
    for (const pid of markedProcesses(session.root)) {
      for (const what of ['cmdline', 'environ']) shown.push(readFileSync(`/proc/${pid}/${what}`, 'latin1'));
    }
    for (const secret of secrets) expect(shown.filter((text) => text.includes(secret))).toEqual([]);
    const access = `/proc/${firstProcess(session.root)}/root/run/lab/access.json`;
    // A token is nowhere on disk; a key has to be, for vpclabd to come back.
    expect(readFileSync(access, 'utf8')).not.toContain(made.token);
    expect(spawnSync('stat', ['-c', '%a', access], { encoding: 'utf8' }).stdout).toBe('600\n');
  });

  it('can be closed, and ends with the lab', async () => {
    const [closed, left] = [await listen(), await listen()];
    await session.vpclab('listen', '--close', closed.id);
    expect(curl(`${closed.url}/v1/lab`, ...bearer(closed.token.token)).body).toContain('onnect');
    expect(curl(`${left.url}/v1/lab`, ...bearer(left.token.token)).status).toBe(200);
    const holders = markedProcesses(session.root).length;
    expect(holders).toBeGreaterThan(0);
    await session.vpclab('down');
    expect(curl(`${left.url}/v1/lab`, ...bearer(left.token.token)).body).toContain('onnect');
    expect(readdirSync(session.root)).toEqual([]);
  });
}
