// CPU time and memory of processes of a lab, from /proc.

import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ of every Linux that Node runs on: proc(5). */
const TICK_MS = 10;

/** Pids of a program of the labs below this runtime directory, that runs a script of this name where one is given. */
export function processesOf(runtimeDirectory: string, program: string, script = ''): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      const [first = '', second = ''] = read(pid, 'cmdline').split('\0');
      const isProgram = first === program || first.endsWith(`/${program}`);
      return isProgram && second.endsWith(script) && read(pid, 'environ').includes(runtimeDirectory);
    });
}

export function cpuMs(pid: number): number {
  const fields = read(pid, 'stat')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function memoryMb(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1];
  return (Number(kilobytes) * 1024) / 1e6;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
