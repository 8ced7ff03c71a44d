// The process of a daemon of the lab, distinguished from a later process with the same pid.

import { readProcessStat } from '../machine/kernel/process-identity.ts';
import type { LabView } from '../model/engine.ts';
import type { FaultProcess } from '../model/fault.ts';

export function daemonProcess(daemon: string, { pidOf }: LabView): FaultProcess | undefined {
  const pid = pidOf(daemon);
  const stat = pid === undefined ? undefined : readProcessStat(pid);
  return stat === undefined ? undefined : { pid: stat.pid, startTime: stat.startTime };
}
