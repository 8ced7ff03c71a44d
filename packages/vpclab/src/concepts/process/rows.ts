// A program of a workload is a daemon in its namespace: the runner, which keeps the program running. Low ports are open to
// all in such a workload, because a confined program has no capability to take one.

import { directoryOf } from '../../model/layout.ts';
import { RUNNER, daemonRow, stateFileOf } from '../../model/daemon-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import type { Amend, Compile, Context } from '../context.ts';
import { sysctl } from '../rows/netns-rows.ts';
import type { Workload } from '../workload/resolved.ts';
import type { Program } from './resolved.ts';

export const compilePrograms: Compile = ({ lab }) => {
  const workloads = new Map(lab.workloads.map((workload) => [workload.name, workload]));
  const withPrograms = [...new Set(lab.programs.map(({ workload }) => workload))];
  return [
    ...withPrograms.map((workload) =>
      sysctl(workload, 'net/ipv4/ip_unprivileged_port_start', '0', originOf(workload)),
    ),
    ...lab.programs.flatMap((program) => {
      const workload = workloads.get(program.workload);
      return workload === undefined ? [] : [programRow(program, workload)];
    }),
  ];
};

/** The responder of a workload is moved or taken away. */
export const amendResponders: Amend = ({ lab }: Context) => {
  const responders = new Map(lab.responders.map((responder) => [responder.workload, responder]));
  return (row) => {
    const responder = row.kind === 'service' ? responders.get(row.netns) : undefined;
    if (row.kind !== 'service' || responder === undefined) return [row];
    return responder.port === undefined ? [] : [{ ...row, port: responder.port }];
  };
};

function originOf(name: string): Origin {
  return { concept: 'process', name };
}

function programRow(program: Program, { name: netns, address }: Workload): Row {
  return daemonRow({ netns, origin: originOf(`${netns}/${program.name}`) }, program.name, {
    program: RUNNER,
    directory: directoryOf(netns),
    args: (at) => [
      ...['--pid-file', at.pidFile, '--state-file', stateFileOf(at), '--log-file', at.logFile],
      ...['--hostname', netns, '--address', address],
      ...optionsOf(program),
      '--',
      ...program.command,
    ],
    after: [
      `address of ${netns}`,
      `route of ${netns}`,
      `sysctl ${netns} net/ipv4/ip_unprivileged_port_start`,
    ],
    carries: `the program ${program.name} of ${netns}`,
  });
}

function optionsOf(program: Program): readonly string[] {
  const { limits, ready } = program;
  const given = (option: string, value: number | string | undefined): readonly string[] =>
    value === undefined ? [] : [option, String(value)];
  return [
    ...given('--room', program.confined ? undefined : 'open'),
    ...given('--restart', program.restart),
    ...given('--cwd', program.cwd === '/' ? undefined : program.cwd),
    ...given('--stop-signal', program.stopSignal === 'TERM' ? undefined : program.stopSignal),
    ...Object.entries(program.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...program.envFiles.flatMap((file) => ['--env-file', file]),
    ...ready.ports.flatMap(({ protocol, port }) => ['--ready-port', `${protocol}/${port}`]),
    ...given('--ready-command', ready.command),
    ...program.mounts.flatMap(({ source, target, writable }) => [
      '--mount',
      `${writable ? 'rw' : 'ro'} ${source} ${target}`,
    ]),
    ...given('--memory-mib', limits.memoryMiB),
    ...given('--processes', limits.processes),
    ...given('--descriptors', limits.descriptors),
  ];
}
