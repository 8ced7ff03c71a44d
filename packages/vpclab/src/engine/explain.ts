// What lies behind a failure where it was noticed: a daemon that runs and does not answer, or a file system that is
// full, makes all kinds of things fail. Told instead of the consequence, which stays as the cause.

import { statfsSync } from 'node:fs';
import { VpclabError, errorMessage } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { SupervisedDaemon } from '../machine/machine.ts';
import { clockText } from '../model/fault.ts';
import type { FaultRecord } from '../model/fault.ts';
import { LAB_ROOT } from '../model/layout.ts';

/** Room that comes and goes with logs and databases: with less than that left, the file system is called full. */
const ROOM_BYTES = 1024 * 1024;

/** Failures that have a reason of their own. */
const SELF_EXPLAINED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CANCELLED',
  'LAB_FILE_INVALID',
  'PLAN_IMPOSSIBLE',
  'BAD_ARGUMENT',
  'DISK_FULL',
  'LAB_BUSY',
]);

export function explained(
  error: unknown,
  daemons: readonly SupervisedDaemon[],
  faults: readonly FaultRecord[],
): unknown {
  if (error instanceof VpclabError && SELF_EXPLAINED.has(error.code)) return error;
  if (isFull()) return diskFull(errorMessage(error), error);
  const kept = keptFromAnswering(daemons, faults);
  if (kept !== undefined)
    return new VpclabError('FAULT_ACTIVE', `${kept}: ${errorMessage(error)}`, { cause: error });
  const hung = unresponsiveText(daemons);
  if (hung === undefined) return error;
  return new VpclabError('DAEMON_HUNG', `${hung}: ${errorMessage(error)}`, { cause: error });
}

/**
 * Refuses to begin what could not be finished: of a change, a part of the databases would be written and the rest not.
 *
 * @throws {VpclabError} DISK_FULL.
 */
export function requireRoom(): void {
  if (isFull()) throw diskFull(`a change needs ${ROOM_BYTES / 1024} KiB, nothing was changed`);
}

/** "node-1/ovs-vswitchd (pid 17) has not answered for 4 s"; undefined when all answer. */
export function unresponsiveText(daemons: readonly SupervisedDaemon[]): string | undefined {
  const hung = daemons.filter(({ state }) => state === 'unresponsive');
  if (hung.length === 0) return undefined;
  return hung
    .map(({ row, pid, silentMs }) => `${row.key} (pid ${pid}) has not answered for ${seconds(silentMs)} s`)
    .join('; ');
}

/** Undefined: no daemon is silent because of a fault. */
function keptFromAnswering(
  daemons: readonly SupervisedDaemon[],
  faults: readonly FaultRecord[],
): string | undefined {
  const silent = daemons.flatMap(({ row, state }) => (state === 'unresponsive' ? [row.key] : []));
  for (const { id, fault, target, holds, until } of faults) {
    const held = holds.filter((key) => silent.includes(key));
    if (held.length === 0) continue;
    const who = held.length === 1 && held[0] === target ? 'it' : held.join(', ');
    return `${fault} of ${target} keeps ${who} from answering, until ${clockText(until)} (\`vpclab chaos stop ${id}\` ends it)`;
  }
  return undefined;
}

function seconds(ms: number): string {
  return String(Math.round(ms / 1000));
}

function diskFull(reason: string, cause?: unknown): VpclabError {
  const message = `the lab's own file system at ${LAB_ROOT} is full (databases, sockets, logs): ${reason}`;
  return new VpclabError('DISK_FULL', message, { cause, details: { path: LAB_ROOT } });
}

function isFull(): boolean {
  try {
    const { bavail, bsize } = statfsSync(LAB_ROOT);
    return bavail * bsize < ROOM_BYTES;
  } catch {
    return false;
  }
}
