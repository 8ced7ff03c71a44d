// All kinds of faults. A new one is a file in faults/ and a line here.

import { VpclabError } from '../errors.ts';
import type { FaultKind } from './fault-kind.ts';
import { flowsDeleted } from './faults/flows-deleted.ts';
import { gatewayLost } from './faults/gateway-lost.ts';
import { linkDown } from './faults/link-down.ts';
import { linkLoss } from './faults/link-loss.ts';
import { nodeLost } from './faults/node-lost.ts';
import { northdPause } from './faults/northd-pause.ts';
import { partition } from './faults/partition.ts';
import { processKill, processPause, processStop } from './faults/process.ts';
import { sessionShutdown } from './faults/session-shutdown.ts';

export const FAULTS: readonly FaultKind[] = [
  linkLoss,
  partition,
  linkDown,
  processPause,
  processKill,
  processStop,
  northdPause,
  flowsDeleted,
  sessionShutdown,
  nodeLost,
  gatewayLost,
];

export function faultKind(name: string): FaultKind {
  const found = FAULTS.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const known = FAULTS.map((kind) => kind.name).join(', ');
  throw new VpclabError('BAD_ARGUMENT', `There is no fault "${name}": it is one of ${known}.`);
}
