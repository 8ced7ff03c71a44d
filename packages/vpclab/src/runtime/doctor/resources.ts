// Limits and room: a lab starts without them and runs into them later, so most are warnings.

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfThere } from '../../machine/kernel/process-identity.ts';
import { runtimeRoot } from '../paths.ts';
import { asRoot, missing, passed, warning, type HostCheck } from './host-check.ts';

const MEBIBYTE = 1024 * 1024;
const OPEN_FILES = 4_096;
/** Each daemon and each thread is one; a lab of two nodes has about 60. */
const PROCESSES = 512;
const PIDS = 32_768;
const NETWORK_NAMESPACES = 2_048;
const MEMORY_MIB = 1_024;
const DISK_MIB = 16;
const NEIGHBOURS = 'net/ipv4/neigh/default/gc_thresh3';
/** The largest lab has 5000 workloads. */
const NEIGHBOUR_ENTRIES = 4_096;
/** Of two on a subnet that talk to each other, each learns the other; some talk to more than one. */
const NEIGHBOURS_PER_WORKLOAD = 4;

export function checkResources(): readonly HostCheck[] {
  return [
    // Node.js raises the soft limit of open files to the hard one; of processes it does not.
    atLeast('open files limit', limit('Max open files', 'hard'), OPEN_FILES, 'a hard limit of', {
      remedy: `raise it for this user: ${asRoot(`echo '${userName()} hard nofile 65536' >/etc/security/limits.d/vpclab.conf`)}, then log in again`,
    }),
    atLeast('process limit', limit('Max processes', 'soft'), PROCESSES, 'a limit (ulimit -u) of', {
      remedy: `ulimit -u ${PROCESSES}, or raise it for this user in /etc/security/limits.d`,
    }),
    atLeast('process numbers', numberIn('/proc/sys/kernel/pid_max'), PIDS, 'kernel.pid_max of', {
      remedy: asRoot(`sysctl -w kernel.pid_max=${PIDS}`),
    }),
    atLeast(
      'namespace limit',
      numberIn('/proc/sys/user/max_net_namespaces'),
      NETWORK_NAMESPACES,
      'user.max_net_namespaces of',
      {
        remedy: asRoot(`sysctl -w user.max_net_namespaces=${NETWORK_NAMESPACES * 8}`),
      },
    ),
    atLeast('memory', availableMemory(), MEMORY_MIB, 'MiB available:', {
      unit: ' MiB available',
      remedy: 'end other programs; a small lab takes about 300 MiB, 100 VPCs about 2 GiB',
    }),
    checkNeighbours(),
    checkDisk(),
  ];
}

/**
 * The kernel keeps the learned neighbours (ARP entries) of all namespaces in one table (net/core/neighbour.c); a full
 * one silences whoever needs one more, for seconds. Those that labs stand on are stated and do not count.
 */
function checkNeighbours(): HostCheck {
  const found = numberIn(`/proc/sys/${NEIGHBOURS}`);
  const workloads = Math.floor(found / NEIGHBOURS_PER_WORKLOAD);
  const thresholds = [1, 2, 4].map(
    (part, index) => `net.ipv4.neigh.default.gc_thresh${index + 1}=${NEIGHBOUR_ENTRIES * part}`,
  );
  return atLeast('neighbour table', found, NEIGHBOUR_ENTRIES, 'gc_thresh3 of', {
    unit: `: labs of up to some ${workloads} workloads together that talk to their neighbours at the same time`,
    remedy: `for bigger labs: ${asRoot(`sysctl -w ${thresholds.join(' ')}`)}`,
  });
}

function atLeast(
  name: string,
  found: number,
  least: number,
  what: string,
  { remedy, unit = '' }: { remedy: string; unit?: string },
): HostCheck {
  const needed = `${what} at least ${least}`;
  const said = found === Infinity ? 'unlimited' : `${found}${unit}`;
  return found >= least ? passed(name, said, needed) : warning(name, said, needed, remedy);
}

function checkDisk(): HostCheck {
  const needed = `at least ${DISK_MIB} MiB free for sockets and logs`;
  const place = dirname(runtimeRoot());
  const { bavail, bsize } = statfsSync(place);
  const freeMib = Math.floor((bavail * bsize) / MEBIBYTE);
  const found = `${freeMib} MiB free at ${place}`;
  return freeMib >= DISK_MIB
    ? passed('disk', found, needed)
    : missing('disk', found, needed, `make room at ${place}: df -h ${place}`);
}

function limit(name: string, which: 'soft' | 'hard'): number {
  const line = (readIfThere('/proc/self/limits') ?? '').split('\n').find((entry) => entry.startsWith(name));
  const value = line?.slice(name.length).trim().split(/\s+/)[which === 'soft' ? 0 : 1];
  return value === undefined || value === 'unlimited' ? Infinity : Number(value);
}

/** A file that this kernel does not have limits nothing. */
function numberIn(path: string): number {
  const text = readIfThere(path);
  return text === undefined ? Infinity : Number(text);
}

function availableMemory(): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readIfThere('/proc/meminfo') ?? '')?.[1];
  return kib === undefined ? Infinity : Math.floor(Number(kib) / 1024);
}

function userName(): string {
  return process.env['USER'] ?? process.env['LOGNAME'] ?? '*';
}
