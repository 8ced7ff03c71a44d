// CPU time and memory of processes of a lab, from /proc.

import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ of every Linux that Node runs on: proc(5). */
const TICK_MS = 10;

/** Pids of a program of the labs below this runtime directory. */
export function processesOf(runtimeDirectory: string, program: string): readonly number[] {
  return allPids().filter((pid) => {
    const [first = ''] = read(pid, 'cmdline').split('\0');
    return isProgram(first, program) && read(pid, 'environ').includes(runtimeDirectory);
  });
}

/** The process of Node that runs this script, with an option before it: whatever environment it was given. */
export function scriptProcess(option: string, script: string): number | undefined {
  return allPids().find((pid) => {
    const [first = '', second, third] = read(pid, 'cmdline').split('\0');
    return isProgram(first, 'node') && second === option && third === script;
  });
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

function isProgram(path: string, program: string): boolean {
  return path === program || path.endsWith(`/${program}`);
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
