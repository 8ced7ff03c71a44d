// What needs another kernel than this machine's, in a virtual machine (QEMU, without hardware support): `npm run netem`. All that
// it runs is in its initial file system. VPCLAB_KERNEL: where a kernel was unpacked; default /.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVerdict } from './verdict.ts';

const NEEDED = 'qemu-system-x86 busybox-static linux-image-cloud-amd64';
const KERNEL_MODULES = ['veth', 'sch_netem'];
const PROGRAMS = [
  '/usr/sbin/ip',
  '/usr/sbin/tc',
  '/usr/bin/ping',
  '/usr/bin/unshare',
  '/usr/bin/nsenter',
  process.execPath,
];
/** From the repository, at the same place. */
const SOURCES = [
  ...['packages/vpclab/package.json', 'packages/vpclab/src', 'packages/vpclab/test/virtual'],
  ...['packages/ovsdb/package.json', 'packages/ovsdb/src', 'node_modules/@vpclab'],
  ...['node_modules/koffi', 'node_modules/@koromix', 'node_modules/zod'],
];
/** With threads of its own, V8 dies in QEMU's emulation in one of two boots, where it moves compiled code. */
const NODE_OPTIONS = ['--single-threaded', '--disable-warning=ExperimentalWarning'];
const WITHIN_MS = 300_000;
const { QEMU = '/usr/bin/qemu-system-x86_64', BUSYBOX = '/bin/busybox', VPCLAB_KERNEL = '/' } = process.env;

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'vpclab-virtual-'));
try {
  const { image, modules } = kernel();
  const failures = readVerdict(await booted(image, initialFiles(modules)));
  if (failures === undefined) throw new Error('the machine ended without a verdict');
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}

/** The newest that is there. */
function kernel(): { readonly image: string; readonly modules: string } {
  const boot = join(VPCLAB_KERNEL, 'boot');
  const names = existsSync(boot) ? readdirSync(boot).filter((file) => file.startsWith('vmlinuz-')) : [];
  const name = names.toSorted().at(-1);
  if (name === undefined || ![QEMU, BUSYBOX].every((path) => existsSync(path)))
    throw new Error(`a kernel, QEMU and busybox are needed: packages ${NEEDED}`);
  const release = name.slice('vmlinuz-'.length);
  return { image: join(boot, name), modules: join(VPCLAB_KERNEL, 'lib/modules', release) };
}

/** An archive of its first process, kernel modules, and programs with their libraries. */
function initialFiles(modules: string): string {
  const root = join(directory, 'root');
  for (const place of ['bin', 'modules', 'proc', 'sys', 'dev', 'run'])
    mkdirSync(join(root, place), { recursive: true });
  copyFileSync(BUSYBOX, join(root, 'bin/busybox'));
  copyFileSync(join(import.meta.dirname, 'init.sh'), join(root, 'init'));
  for (const file of ['bin/busybox', 'init']) chmodSync(join(root, file), 0o755);
  const libraries = execFileSync('ldd', PROGRAMS, { encoding: 'utf8' }).match(/\/\S+\.so\S*/g) ?? [];
  for (const file of new Set([...PROGRAMS, ...libraries])) copyInto(root, realpathSync(file), file);
  for (const source of SOURCES) copyInto(root, join(repository, source));
  const order = modulePaths(modules);
  for (const path of order) copyFileSync(join(modules, path), join(root, 'modules', basename(path)));
  writeFileSync(join(root, 'modules/order'), order.map((path) => `${basename(path)}\n`).join(''));
  const script = join(import.meta.dirname, 'guest.ts');
  writeFileSync(join(root, 'command'), `${process.execPath} ${NODE_OPTIONS.join(' ')} ${script}\n`);
  const archive = join(directory, 'initrd');
  const files = execFileSync(BUSYBOX, ['find', '.'], { cwd: root, maxBuffer: 1 << 28 });
  const pack = { cwd: root, input: files, maxBuffer: 1 << 30 };
  writeFileSync(archive, execFileSync(BUSYBOX, ['cpio', '-o', '-H', 'newc'], pack));
  return archive;
}

/** At the same place. */
function copyInto(root: string, path: string, as = path): void {
  mkdirSync(join(root, dirname(as)), { recursive: true });
  cpSync(path, join(root, as), { recursive: true, verbatimSymlinks: true });
}

/** Where they are; none of them needs another one. */
function modulePaths(modules: string): readonly string[] {
  const index = readFileSync(join(modules, 'modules.order'), 'utf8');
  return KERNEL_MODULES.map((module) => {
    const path = index.split('\n').find((line) => basename(line) === `${module}.ko`);
    if (path === undefined) throw new Error(`the kernel has no module ${module}`);
    return path;
  });
}

async function booted(image: string, initrd: string): Promise<string> {
  const words = [
    ...['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1536'],
    ...['-nographic', '-no-reboot', '-nic', 'none', '-kernel', image, '-initrd', initrd],
    ...['-append', 'console=ttyS0 quiet panic=-1'],
  ];
  const machine = spawn(QEMU, words, {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], timeout: WITHIN_MS, killSignal: 'SIGKILL' },
  });
  let console = '';
  machine.stdout?.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    console += text.replaceAll('\r', '');
  });
  await once(machine, 'close');
  return console;
}
