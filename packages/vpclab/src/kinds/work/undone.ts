// What somebody changed under a daemon that believes in what it made: flows of br-int and tunnels under ovn-controller,
// address sets of the southbound database under ovn-northd. Neither looks again until it starts again, so that is the
// repair; so it is for one that somebody paused. Beside them, what we put into the southbound database ourselves.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from '../../machine/machine.ts';
import { UNDERLAY_BRIDGE, regionOfServer } from '../../model/layout.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { addressSetFault } from '../../ovn/address-sets.ts';
import { southboundFault } from '../../ovn/southbound.ts';
import { tunnelFault } from '../../ovn/tunnel-fault.ts';
import type { LabWorld } from './contract.ts';
import { lostMembers } from './cluster-states.ts';
import { flowWriters, lostFlows, strangersOf } from './flow-writers.ts';

const ANSWER_MS = 1_000;
/**
 * Flows that are being installed are fewer than those that are meant. After a bridge was recreated ovn-controller connects
 * to it again after a second, or two more (lib/rconn.c, its first back-offs).
 */
const AGAIN_MS = 150;
const AGAIN_MOST_MS = 3_500;
const MOST_LOG_BYTES = 1 << 20;
const SHOWN = 3;

type Looking = { readonly world: LabWorld; readonly signal: AbortSignal };

/** In words; undefined: nothing, or the daemon does not answer, which others say. */
export async function undone(
  row: DaemonRow,
  all: readonly DaemonRow[],
  { world, signal }: Looking,
): Promise<string | undefined> {
  const ofNode = (program: string): DaemonRow | undefined =>
    all.find((other) => other.netns === row.netns && other.program === program);
  try {
    switch (row.program) {
      case 'ovn-controller': {
        const ofSwitch = ofNode('ovs-vswitchd');
        const fault =
          (await pausedBy(row, 'debug/status', world.machine, signal)) ??
          (ofSwitch === undefined ? undefined : await flowFault(row, ofSwitch, world.machine, signal));
        return fault ?? (await faultOfTunnels(row, world));
      }
      case 'ovs-vswitchd': {
        const strangers = strangersOf(UNDERLAY_BRIDGE, await endOfLog(world.machine, row.logFile));
        return strangers.length === 0 ? undefined : `${UNDERLAY_BRIDGE}: ${shown(strangers)}`;
      }
      case 'ovn-northd':
        return (
          (await pausedBy(row, 'status', world.machine, signal)) ??
          (await addressSetFault(world.databases, regionOfServer(row.netns), {
            signal,
            timeoutMs: ANSWER_MS,
          }))
        );
      case 'ovsdb-server': {
        const lost = row.database?.cluster?.begins
          ? await lostMembers(row, world.machine, { signal, timeoutMs: ANSWER_MS })
          : [];
        if (lost.length > 0) return `members that are gone: ${lost.join(', ')}`;
        return row.database?.schema === 'ovn-sb'
          ? await southboundFault(regionOfServer(row.netns), { signal, timeoutMs: ANSWER_MS })
          : undefined;
      }
      default:
        return undefined;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** One that was told to pause answers all questions and does nothing else. */
async function pausedBy(
  { key }: DaemonRow,
  method: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await machine.control(key, method, [], { signal, timeoutMs: ANSWER_MS });
  return answer.includes('paused') ? 'paused by somebody' : undefined;
}

async function faultOfTunnels({ netns }: DaemonRow, { databases }: LabWorld): Promise<string | undefined> {
  const open = await databases.present();
  const own = open.find(({ target }) => target.kind === 'vswitch' && target.node === netns);
  return own === undefined ? undefined : tunnelFault(own);
}

async function flowFault(
  controller: DaemonRow,
  ofSwitch: DaemonRow,
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const call = { signal, timeoutMs: ANSWER_MS };
  const [switchLog, controllerLog] = await Promise.all(
    [ofSwitch, controller].map(({ logFile }) => endOfLog(machine, logFile)),
  );
  const writers = flowWriters(switchLog ?? '', controllerLog ?? '');
  if (writers.length > 0) return shown(writers);
  const memory = async (): Promise<readonly [string, string]> => [
    await machine.control(ofSwitch.key, 'memory/show', [], call),
    await machine.control(controller.key, 'memory/show', [], call),
  ];
  const deadline = performance.now() + AGAIN_MOST_MS;
  const before = await memory();
  for (let now = before; lostFlows(...now) && rulesIn(now[0]) <= rulesIn(before[0]); now = await memory()) {
    if (performance.now() >= deadline) return 'most are gone';
    await sleep(AGAIN_MS, undefined, { signal });
  }
  return undefined;
}

function shown(writers: readonly string[]): string {
  const more = writers.length - SHOWN;
  return [...writers.slice(0, SHOWN), ...(more > 0 ? [`${more} more times`] : [])].join(', ');
}

function rulesIn(memory: string): number {
  return Number(/\brules:(\d+)/.exec(memory)?.[1] ?? 0);
}

async function endOfLog(machine: Machine, file: string): Promise<string> {
  const size = (await machine.logSize(file)) ?? 0;
  const at = Math.max(0, size - MOST_LOG_BYTES);
  return Buffer.from(await machine.readLog(file, at, size - at)).toString('utf8');
}
