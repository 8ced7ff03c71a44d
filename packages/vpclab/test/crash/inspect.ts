// What is inside a running lab, and which processes belong to labs, seen from the host: /proc, ip(8), ovs-vsctl(8),
// ovn-sbctl(8). Nothing is asked of vpclab.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { DAEMON_ENVIRONMENT } from '../../src/runtime/paths.ts';
import { SANDBOX_MARK } from '../../src/runtime/sandbox-marks.ts';
import type { Inventory } from './expected.ts';
import { pidNamespace } from './victims.ts';

const LOOK = `
for path in /run/netns/*; do
  name=\${path##*/}
  ip -n "$name" -o link | sed "s/^[0-9]*: \\([^:@]*\\).*/link $name \\1/"
done
ovn-sbctl --timeout=5 --no-leader-only --db=unix:/run/lab/sb.sock --bare --columns=name list Chassis |
  sed -n 's/^./chassis &/p'
for node; do
  ovs-vsctl --timeout=5 --db=unix:/run/lab/$node/db.sock --bare --columns=name list Port | sed -n "s/^./port $node &/p"
done
`;

/** The same lines as expectedInventory(): sorted, one for each thing, so that doubles show. */
export async function inventory(init: number, nodes: readonly string[]): Promise<Inventory> {
  const enter = [
    '--target',
    String(init),
    '--mount',
    '--pid',
    '--net',
    '--',
    'sh',
    '-c',
    LOOK,
    'sh',
    ...nodes,
  ];
  const { stdout } = await promisify(execFile)('nsenter', enter, { timeout: 20_000 });
  const mounts = readFileSync(`/proc/${init}/mountinfo`, 'utf8').matchAll(/ \/run\/netns\/(\S+) /g);
  return [
    ...stdout.split('\n').filter(Boolean),
    ...[...mounts].map(([, name]) => `mount ${name}`),
    ...processesInside(init),
  ].toSorted();
}

/** Daemons by the mark in their environment; anything but them, vpclabd and the first process has no business there. */
function processesInside(init: number): readonly string[] {
  const namespace = pidNamespace(init);
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && pid !== String(init) && pidNamespace(pid) === namespace)
    .map((pid) => {
      const mark = environmentOf(pid).get('VPCLAB_MARK');
      if (mark !== undefined) return `daemon ${mark.split(' ')[0]}`;
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      return command.endsWith('daemon/main.ts') ? 'vpclabd' : `process ${command} ${stateOf(pid)}`;
    });
}

/**
 * Processes that carry the mark of a lab below this directory, and commands of this test: none may outlive its lab.
 * `inside`: the pid namespace of the lab that is meant to run.
 */
export function strays(directory: string, inside: string | undefined): readonly string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && (inside === undefined || pidNamespace(pid) !== inside))
    .flatMap((pid) => {
      const environment = environmentOf(pid);
      const isCommand = environment.get('XDG_RUNTIME_DIR') === directory;
      const isLab = environment.get(SANDBOX_MARK)?.startsWith(`${directory}/`) === true;
      if (!isCommand && !isLab) return [];
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      // unshare(1), which waits for the first process.
      const isKeeper =
        inside !== undefined && command.startsWith('unshare ') && environment.has(DAEMON_ENVIRONMENT.lab);
      return isKeeper ? [] : [`${pid} ${command}`];
    });
}

function environmentOf(pid: string): ReadonlyMap<string, string> {
  const words = read(`/proc/${pid}/environ`).split('\0');
  return new Map(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

function stateOf(pid: string): string {
  return /^State:\s+(\S+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 'gone';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
