// `npm run test:deploy`: the lab of deploy/ on a real Docker engine, as root and without, without an image registry. The
// engine is Debian's, unpacked and not installed, in a network namespace of its own: it changes forwarding and firewall of
// the one that it runs in. The image is made of Debian's packages by debootstrap, and set up as the Dockerfile says.
// Prometheus and Grafana come from a registry, and are left out. Needs root; takes some minutes; --keep leaves the files.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runArguments, serviceOf } from './compose-service.ts';
import { imageSettings } from './image-settings.ts';
import { launcherPackages } from './launcher-packages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPLOY = join(ROOT, 'deploy');
const ENGINE = ['docker.io', 'containerd', 'runc', 'tini', 'iptables'] as const;
const IMAGE = 'vpclab';
const TUN = '/dev/net/tun';
const READY_MS = 240_000;
const ENDS_MS = 30_000;

const work = mkdtempSync('/var/tmp/vpclab-deploy-');
const socket = join(work, 'docker.sock');
const engineRoot = join(work, 'engine');
const path = `${engineRoot}/usr/bin:${engineRoot}/usr/sbin:${process.env['PATH'] ?? ''}`;
const env = { ...process.env, PATH: path, DOCKER_HOST: `unix://${socket}` };

function step(text: string): void {
  process.stdout.write(`${text}\n`);
}

function call(program: string, args: readonly string[], cwd = work): string {
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function unpackEngine(): void {
  mkdirSync(join(work, 'packages'));
  call('apt-get', ['download', ...ENGINE], join(work, 'packages'));
  for (const name of call('ls', ['packages']).trim().split('\n'))
    call('dpkg-deb', ['--extract', `packages/${name}`, engineRoot]);
}

function makeRoot(): string {
  const root = join(work, 'root');
  call('debootstrap', [
    '--variant=minbase',
    `--include=${launcherPackages(ROOT).join(',')}`,
    'bookworm',
    root,
  ]);
  const project = join(root, 'opt/vpclab');
  mkdirSync(project, { recursive: true });
  const files = [
    '.tools',
    'node_modules',
    ...call('git', ['ls-files', '-z'], ROOT).split('\0').filter(Boolean),
  ];
  const tar = spawnSync('sh', ['-c', `tar c --null -T - | tar x -C ${project} --no-same-owner`], {
    cwd: ROOT,
    input: files.filter((file) => existsSync(join(ROOT, file))).join('\0'),
  });
  if (tar.status !== 0) throw new Error(String(tar.stderr));
  call('chroot', [root, 'useradd', '--uid', '1000', '--create-home', 'lab']);
  call('chroot', [root, 'install', '-d', '--owner', '1000', '/run/vpclab-token']);
  return root;
}

async function startEngine(): Promise<ChildProcess> {
  const flags = [
    '--data-root',
    `${work}/data`,
    '--exec-root',
    `${work}/exec`,
    '--pidfile',
    `${work}/docker.pid`,
  ];
  const network = ['--bridge', 'none', '--iptables=false', '--host', `unix://${socket}`];
  const engine = spawn(
    'unshare',
    ['--net', 'sh', '-c', 'ip link set lo up && exec dockerd "$@"', 'sh', ...flags, ...network],
    { env, cwd: work, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  engine.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  const deadline = performance.now() + ENDS_MS;
  while (spawnSync('docker', ['version'], { env }).status !== 0) {
    if (performance.now() > deadline || engine.exitCode !== null) throw new Error(`no engine: ${said}`);
    await sleep(200);
  }
  return engine;
}

/** On this host the device may be root's alone: a copy is as open as the file says that it has to be. */
function openTun(argument: string): string {
  if (argument !== TUN) return argument;
  const copy = join(work, 'tun');
  if (!existsSync(copy)) call('mknod', ['-m', '666', copy, 'c', '10', '200']);
  return `${copy}:${TUN}`;
}

async function tryFile(file: string): Promise<void> {
  const service = serviceOf(join(DEPLOY, file), 'lab');
  const startedAt = performance.now();
  const id = call('docker', ['run', '--detach', ...runArguments(service).map(openTun)]).trim();
  const state = (what: string): string => call('docker', ['inspect', '--format', `{{${what}}}`, id]).trim();
  try {
    for (;;) {
      const health = state('.State.Health.Status');
      if (health === 'healthy') break;
      if (state('.State.Running') !== 'true' || performance.now() - startedAt > READY_MS)
        throw new Error(`${file}: ${health}\n${call('sh', ['-c', `docker logs ${id} 2>&1 | tail -30`])}`);
      await sleep(500);
    }
    step(`${file}: healthy after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const inside = (...command: readonly string[]): string => call('docker', ['exec', id, ...command]);
    inside('./vpclab', 'verify', '--quiet');
    const token = inside('cat', '/run/vpclab-token/token').trim();
    const metrics = inside(
      'curl',
      '-sS',
      '-H',
      `Authorization: Bearer ${token}`,
      'http://127.0.0.1:9475/metrics',
    );
    if (!/^ovn_up\{.*\} 1$/m.test(metrics)) throw new Error(`${file}: no metrics by its token`);
    const capabilities = /^CapEff:\s*(\S+)/m.exec(inside('cat', '/proc/1/status'))?.[1] ?? '';
    if (service.user !== undefined && BigInt(`0x${capabilities}`) !== 0n)
      throw new Error(`${file}: has capabilities ${capabilities}`);
    step(`${file}: its promises hold, it is scraped by its token, CapEff ${capabilities}`);
    const stoppedAt = performance.now();
    call('docker', ['stop', '--time', '20', id]);
    const code = state('.State.ExitCode');
    step(
      `${file}: stopped after ${((performance.now() - stoppedAt) / 1000).toFixed(1)} s, exit code ${code}`,
    );
    if (code !== '0') throw new Error(`${file}: did not end in good order`);
  } finally {
    call('docker', ['rm', '--force', id]);
  }
}

let engine: ChildProcess | undefined;
try {
  unpackEngine();
  step('made an image of packages; this takes minutes');
  const root = makeRoot();
  engine = await startEngine();
  step(`engine ${call('docker', ['version', '--format', '{{.Server.Version}}']).trim()}`);
  const changes = imageSettings(join(DEPLOY, 'Dockerfile')).flatMap((line) => ['--change', line]);
  const quoted = changes.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  call('sh', ['-c', `tar c -C ${root} --one-file-system . | docker import ${quoted} - ${IMAGE}`]);
  for (const file of ['compose.yaml', 'compose.rootless.yaml']) await tryFile(file);
  step('Prometheus and Grafana were left out: no image registry');
} finally {
  if (engine !== undefined && engine.exitCode === null) {
    engine.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => engine?.once('close', resolve)), sleep(ENDS_MS)]);
  }
  if (process.argv.includes('--keep')) step(`left in ${work}`);
  else rmSync(work, { recursive: true, force: true });
}
