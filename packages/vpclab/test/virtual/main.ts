// What needs another kernel than this machine's, in a virtual machine (QEMU, without hardware support): `npm run netem`.
// The machine has the host's files, read only. VPCLAB_KERNEL: where a kernel was unpacked; default /.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readVerdict } from './verdict.ts';

const NEEDED = 'qemu-system-x86 busybox-static linux-image-cloud-amd64';
const MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'veth', 'sch_netem'];
const WITHIN_MS = 300_000;
const { QEMU = '/usr/bin/qemu-system-x86_64', BUSYBOX = '/bin/busybox', VPCLAB_KERNEL = '/' } = process.env;

const directory = mkdtempSync(join(tmpdir(), 'vpclab-virtual-'));
try {
  const { image, modules } = kernel();
  const initrd = initialFiles(modules);
  const console = await booted(image, initrd);
  const failures = readVerdict(console);
  if (failures === undefined) throw new Error('the machine ended without a verdict');
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}

/** The newest that is there. */
function kernel(): { readonly image: string; readonly modules: string } {
  const boot = join(VPCLAB_KERNEL, 'boot');
  const name = (existsSync(boot) ? readdirSync(boot) : [])
    .filter((file) => file.startsWith('vmlinuz-'))
    .toSorted()
    .at(-1);
  if (name === undefined || ![QEMU, BUSYBOX].every((path) => existsSync(path)))
    throw new Error(`a kernel, QEMU and busybox are needed: packages ${NEEDED}`);
  const release = name.slice('vmlinuz-'.length);
  return { image: join(boot, name), modules: join(VPCLAB_KERNEL, 'lib/modules', release) };
}

/** Its first process, and the modules in the order in which they need each other. */
function initialFiles(modules: string): string {
  const root = join(directory, 'root');
  for (const place of ['bin', 'modules', 'proc', 'sys', 'dev', 'host'])
    mkdirSync(join(root, place), { recursive: true });
  copyFileSync(BUSYBOX, join(root, 'bin/busybox'));
  copyFileSync(join(import.meta.dirname, 'init.sh'), join(root, 'init'));
  for (const file of ['bin/busybox', 'init']) chmodSync(join(root, file), 0o755);
  const order = inOrder(modules);
  for (const path of order) copyFileSync(join(modules, path), join(root, 'modules', basename(path)));
  writeFileSync(join(root, 'modules/order'), order.map((path) => `${basename(path)}\n`).join(''));
  const script = join(import.meta.dirname, 'netem.ts');
  writeFileSync(
    join(root, 'command'),
    `${process.execPath} --disable-warning=ExperimentalWarning ${script}\n`,
  );
  const archive = join(directory, 'initrd');
  const files = execFileSync(BUSYBOX, ['find', '.'], { cwd: root });
  writeFileSync(
    archive,
    execFileSync(BUSYBOX, ['cpio', '-o', '-H', 'newc'], { cwd: root, input: files, maxBuffer: 1 << 28 }),
  );
  return archive;
}

/** modules.dep: each file, and those that it needs, the first needed last. Built into the kernel: not there. */
function inOrder(modules: string): readonly string[] {
  const lines = readFileSync(join(modules, 'modules.dep'), 'utf8').trim().split('\n');
  const needs = new Map(lines.map((line) => line.split(':') as [string, string]));
  const found = MODULES.flatMap((module) =>
    [...needs].filter(([path]) => basename(path).startsWith(`${module}.ko`)),
  );
  return [
    ...new Set(
      found.flatMap(([path, needed]) => [...needed.trim().split(' ').filter(Boolean).toReversed(), path]),
    ),
  ];
}

async function booted(image: string, initrd: string): Promise<string> {
  const shared = 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap';
  const words = [
    ...[
      '-M',
      'q35',
      '-accel',
      'tcg,thread=multi',
      '-cpu',
      'max',
      '-smp',
      '2',
      '-m',
      '1024',
      '-nographic',
      '-no-reboot',
    ],
    ...['-kernel', image, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1', '-virtfs', shared],
  ];
  const machine = spawn(QEMU, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  });
  let console = '';
  machine.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    console += text.replaceAll('\r', '');
  });
  await once(machine, 'close');
  return console;
}
