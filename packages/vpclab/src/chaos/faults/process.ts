// Daemons that are paused, killed, or killed and kept from coming back.

import { VpclabError } from '../../errors.ts';
import type { FaultProcess } from '../../model/fault.ts';
import type { LabView } from '../../model/engine.ts';
import { daemonProcess } from '../daemon-process.ts';
import type { FaultKind } from '../fault-kind.ts';
import { cpuGroupOf } from '../mechanisms/cpu-limit.ts';
import { shareOf } from '../mechanisms/cpu-place.ts';

export const base = {
  layer: 'process',
  targetWord: 'daemon',
  targets: ({ rows }: LabView) => rows.flatMap((row) => (row.kind === 'daemon' ? [row.key] : [])),
} as const;

export const processPause: FaultKind = {
  ...base,
  brief: 'stop a daemon where it is (SIGSTOP), and let it go on',
  effect: (daemon, view) => ({
    mechanism: `SIGSTOP to ${daemon}`,
    actions: [{ kind: 'pause', daemon, process: running(daemon, view) }],
    holds: [daemon],
    touches: touchesOf(daemon),
  }),
};

export const processKill: FaultKind = {
  ...base,
  brief: 'kill a daemon (SIGKILL); the supervisor starts it again at once',
  effect: (daemon, view) => ({
    mechanism: `SIGKILL to ${daemon}`,
    actions: [{ kind: 'kill', daemon, process: running(daemon, view) }],
  }),
};

export const processStop: FaultKind = {
  ...base,
  brief: 'kill a daemon and keep it from being started again',
  effect: (daemon, view) => ({
    mechanism: `SIGKILL to ${daemon}, which is not started again meanwhile`,
    actions: [{ kind: 'kill', daemon, process: running(daemon, view) }],
    holds: [daemon],
    touches: touchesOf(daemon),
  }),
};

export const processSlow: FaultKind = {
  ...base,
  brief: 'slow a daemon down: it gets less of a processor, or is stopped for some of the time (--percent)',
  effect: (daemon, view, percent) => {
    const process = running(daemon, view);
    const held = { holds: [daemon], touches: touchesOf(daemon) };
    const group = cpuGroupOf(process);
    if (group === undefined)
      return {
        ...held,
        mechanism: `SIGSTOP and SIGCONT by turns to ${daemon}: stopped for ${percent} % of the time`,
        actions: [{ kind: 'slow', daemon, process, percent }],
      };
    return {
      ...held,
      mechanism: `a control group (version ${group.version}) gives ${daemon} ${shareOf(percent)} % of one processor`,
      actions: [{ kind: 'cpu-limit', daemon, process, ...group, percent }],
    };
  },
};

/** A routing daemon that is gone has no configuration either. */
export function touchesOf(daemon: string): readonly string[] {
  return [`daemon ${daemon}`, `frr ${daemon.split('/')[0]}`];
}

/** The process of a daemon that has to run. */
export function running(daemon: string, view: LabView): FaultProcess {
  const found = daemonProcess(daemon, view);
  if (found === undefined) throw new VpclabError('DAEMON_FAILED', `${daemon} does not run.`);
  return found;
}
