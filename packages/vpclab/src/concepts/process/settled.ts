// Programs of workloads: names, defaults, and whether they get in each other's way.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { mendedName } from '../../lab-file/check-name.ts';
import { step } from '../../lab-file/step.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { Port, Program, ProgramSection, Responder } from './resolved.ts';
import { programsOfWorkload, type WrittenProgram } from './written.ts';

const CONFINED_LIMITS = { memoryMiB: 1024, processes: 256, descriptors: 1024 } as const;
const NO_LIMITS = { memoryMiB: undefined, processes: undefined, descriptors: undefined } as const;

export const settledPrograms = step((resolution): ProgramSection => {
  const programs: Program[] = [];
  const responders: Responder[] = [];
  const checked = new Set<string>();
  for (const { name, entry, path } of settledWorkloads(resolution)) {
    if (entry === undefined) continue;
    const { run = [], respond = true } = programsOfWorkload.of(entry);
    const port = responderPort(respond);
    if (port !== HTTP_PORT) responders.push({ workload: name, port });
    const settled = run.map((written) => settle(name, written));
    programs.push(...settled);
    // One entry may mean many workloads: it is complained of once.
    const place = path.join('/');
    if (!checked.has(place)) check(resolution, path, { run, settled, port });
    checked.add(place);
  }
  return { programs, responders };
});

function responderPort(respond: boolean | number): number | undefined {
  if (respond === false) return undefined;
  return respond === true ? HTTP_PORT : respond;
}

function settle(workload: string, written: WrittenProgram): Program {
  const { command, cwd = '/', env = {}, envFiles = [], ready, confined = true, limits = {} } = written;
  const ports = (written.ports ?? []).map(portOf);
  const defaults = confined ? CONFINED_LIMITS : NO_LIMITS;
  return {
    workload,
    name: written.name ?? defaultName(command),
    command: typeof command === 'string' ? ['/bin/sh', '-c', command] : command,
    cwd,
    env,
    envFiles,
    ports,
    restart: written.restart ?? 'always',
    ready: {
      ports: ready === undefined ? ports : ready.port === undefined ? [] : [portOf(ready.port)],
      command: ready?.command,
    },
    stopSignal: written.stopSignal ?? 'TERM',
    limits: {
      memoryMiB: limits.memory ?? defaults.memoryMiB,
      processes: limits.processes ?? defaults.processes,
      descriptors: limits.descriptors ?? defaults.descriptors,
    },
    mounts: (written.mounts ?? []).map(({ source, target = source, writable = false }) => ({
      source,
      target,
      writable,
    })),
    confined,
  };
}

function portOf(written: number | string): Port {
  if (typeof written === 'number') return { protocol: 'tcp', port: written };
  return { protocol: written.startsWith('udp') ? 'udp' : 'tcp', port: Number(written.slice(4)) };
}

/** The program's own name, of a line for the shell its first word. */
function defaultName(command: string | readonly string[]): string {
  const first = typeof command === 'string' ? (command.trim().split(/\s+/)[0] ?? '') : (command[0] ?? '');
  return mendedName(first.split('/').at(-1) ?? '') ?? 'program';
}

type Checked = {
  readonly run: readonly WrittenProgram[];
  readonly settled: readonly Program[];
  readonly port: number | undefined;
};

function check(resolution: Resolution, path: Path, { run, settled, port }: Checked): void {
  const names = new Set<string>();
  const taken = new Map<string, string>();
  if (port !== undefined) {
    taken.set(`tcp/${port}`, 'the built-in responder');
    taken.set(`udp/${UDP_ECHO_PORT}`, 'the built-in responder');
  }
  for (const [i, program] of settled.entries()) {
    const at = [...path, 'run', i];
    const written = run[i];
    if (names.has(program.name)) {
      resolution.complain(written?.name === undefined ? at : [...at, 'name'], {
        message: `two programs of this workload are called "${program.name}"`,
        expected: 'a `name` for each that is unique in the workload',
      });
    }
    names.add(program.name);
    for (const [k, { protocol, port: number }] of program.ports.entries()) {
      const key = `${protocol}/${number}`;
      const holder = taken.get(key);
      if (holder !== undefined) {
        resolution.complain([...at, 'ports', k], {
          message: `${protocol.toUpperCase()} port ${number} of this workload is taken by ${holder}`,
          expected: 'a port of its own for each program',
          suggestion: holder.startsWith('the ') ? 'add `respond: false` to the workload' : undefined,
        });
      }
      taken.set(key, `"${program.name}"`);
    }
    if (!program.confined && program.mounts.length > 0) {
      resolution.complain([...at, 'mounts'], {
        message: 'this program sees all files of this machine: it has `confined: false`',
        expected: '`mounts` only where the program is confined',
      });
    }
    if (
      written?.ready !== undefined &&
      written.ready.port === undefined &&
      written.ready.command === undefined
    ) {
      resolution.complain([...at, 'ready'], {
        message: '`ready` says nothing',
        expected: 'a check with port or command',
      });
    }
  }
}
