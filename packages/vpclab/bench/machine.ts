// The machine that figures belong to.

import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

export type Machine = Readonly<Record<string, string>>;

export function machineFacts(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    kernel: release(),
    'Open vSwitch': version('ovs-vswitchd', /(\d+\.\d+\.\d+)/),
    OVN: version('ovn-controller', /(\d+\.\d+\.\d+)/),
    FRR: version('/usr/lib/frr/bgpd', /version (\S+)/),
    'Node.js': process.versions.node,
  };
}

function version(program: string, pattern: RegExp): string {
  try {
    const text = execFileSync(program, ['--version'], { encoding: 'utf8', timeout: 5_000 });
    return pattern.exec(text)?.[1] ?? 'unknown';
  } catch {
    return 'not found';
  }
}
