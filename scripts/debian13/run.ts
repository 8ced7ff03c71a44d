// `npm run test:debian13 [-- TEST_FILTER...]`: integration tests with the OVN, Open vSwitch and FRR of Debian 13, in a root that
// debootstrap makes. Without a filter those of traffic counters (OVN's tables have other numbers there), of rules and
// queries with its Prometheus, and of FRR's protocols, whose filters are mgmtd's there. Needs root and some minutes. VPCLAB_DEBIAN13: where the root is, or is made and kept.

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launcherPackages } from '../deploy/launcher-packages.ts';

const SUITE = 'trixie';
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
const INSIDE = '/opt/vpclab';
const PROJECTS = ['integration', 'labs', 'faults', 'random'].flatMap((name) => ['--project', name]);
const TESTS = 'packages/vpclab/test/integration';
const DEFAULT = [
  [`${TESTS}/metrics.test.ts`, '-t', 'traffic'],
  [`${TESTS}/monitoring-rules.test.ts`, `${TESTS}/query-gate.test.ts`],
  [`${TESTS}/frr-protocols.test.ts`, `${TESTS}/frr.test.ts`, `${TESTS}/routing-ospf.test.ts`],
] as const;
/** What the launcher installs only for a lab with monitoring. */
const MONITORING = ['prometheus', 'prometheus-node-exporter'] as const;
const WITHIN_MS = 900_000;

const kept = process.env['VPCLAB_DEBIAN13'];
const work = kept === undefined ? mkdtempSync('/var/tmp/vpclab-debian13-') : undefined;
const root = kept ?? join(work ?? '', 'root');
try {
  if (!existsSync(root)) makeRoot();
  const filter = process.argv.slice(2);
  const runs = filter.length === 0 ? DEFAULT : [filter];
  process.exitCode = Math.max(...runs.map(runTests));
} finally {
  if (work !== undefined) rmSync(work, { recursive: true, force: true });
}

/** It has its name only when it is whole. */
function makeRoot(): void {
  process.stdout.write(`makes a root of ${SUITE}; this takes minutes\n`);
  const half = `${root}.half`;
  rmSync(half, { recursive: true, force: true });
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  execFileSync('debootstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, half], {
    stdio: [...stdio],
  });
  // By apt, because debootstrap does not put packages that others pre-depend on in order. No service is started.
  writeFileSync(join(half, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const packages = [...launcherPackages(REPOSITORY), ...MONITORING];
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  for (const file of ['etc/resolv.conf', 'etc/hosts']) copyFileSync(join('/', file), join(half, file));
  execFileSync(
    'unshare',
    [
      ...['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c'],
      ...['mount -t proc proc "$1/proc" && exec chroot "$@"', 'sh', half, ...install],
    ],
    { stdio: [...stdio], env: { PATH, DEBIAN_FRONTEND: 'noninteractive', LANG: 'C.UTF-8' } },
  );
  renameSync(half, root);
}

function runTests(filter: readonly string[]): number {
  const own = relative(REPOSITORY, process.execPath);
  if (own.startsWith('..'))
    throw new Error('this needs a Node below the project: `./vpclab doctor` brings one');
  const node = join(INSIDE, own);
  const versions =
    'ovn-controller --version | head -1; ovs-vswitchd --version | head -1; promtool --version | head -1; exec "$@"';
  const vitest = [node, 'node_modules/vitest/vitest.mjs', 'run', ...PROJECTS, ...filter];
  const words = [
    ...['--mount', '--net', '--pid', '--fork', '--kill-child'],
    ...['sh', join(import.meta.dirname, 'enter-root.sh'), root, REPOSITORY],
    ...['sh', '-c', versions, 'sh', ...vitest],
  ];
  const { status } = spawnSync('unshare', words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
    env: { HOME: '/root', PATH: `${dirname(node)}:${PATH}`, LANG: 'C.UTF-8' },
  });
  return status ?? 1;
}
