// Carries out the actions of a fault, and undoes them. What is undone may be gone already: that is no error.

import { readIfThere, readProcessStat, isAlive } from '../../machine/kernel/process-identity.ts';
import type { Namespaces } from '../../machine/kernel/namespaces.ts';
import { connectUnix } from '../../machine/kernel/sockets.ts';
import { run } from '../../machine/tools/run.ts';
import { unixctl } from '../../machine/tools/unixctl.ts';
import { runVty } from '../../frr/vty.ts';
import { directoryOf, nodeEnvironment } from '../../model/layout.ts';
import type { FaultAction, FaultProcess } from '../../model/fault.ts';
import type { Carrying, Undo } from './carrying.ts';
import { holdTable } from './nft-table.ts';

const STEP_MS = 5_000;
const INTEGRATION_BRIDGE = 'br-int';

/** Gives what undoes it. */
export async function carryOut(action: FaultAction, carrying: Carrying): Promise<Undo> {
  const { namespaces, signal } = carrying;
  const call = { timeoutMs: STEP_MS, signal };
  switch (action.kind) {
    case 'nft-table':
      return await holdTable(action, carrying);
    case 'link-down':
      await setLink(namespaces, action, 'down');
      break;
    case 'pause':
      sendSignal(action.process, 'SIGSTOP');
      break;
    case 'kill':
      sendSignal(action.process, 'SIGKILL');
      break;
    case 'control':
      await unixctl(action.socket, action.start, [], call);
      break;
    case 'vty':
      await vty(action.socket, action.start, signal);
      break;
    case 'flows':
      await run(
        namespaces,
        {
          netns: action.node,
          program: 'ovs-ofctl',
          args: ['del-flows', INTEGRATION_BRIDGE],
          env: nodeEnvironment(action.node),
        },
        call,
      );
      break;
  }
  return async () => await undo(action, namespaces);
}

/** For who knows an action from its record only. */
export async function undo(action: FaultAction, namespaces: Namespaces): Promise<void> {
  const signal = AbortSignal.timeout(STEP_MS);
  switch (action.kind) {
    // The kernel removed it with its owner.
    case 'nft-table':
    case 'kill':
      return;
    case 'link-down':
      if (namespaces.inodeOf(action.netns) !== undefined) await setLink(namespaces, action, 'up');
      return;
    case 'pause':
      sendSignal(action.process, 'SIGCONT');
      return;
    case 'control':
      await unixctl(action.socket, action.undo, [], { timeoutMs: STEP_MS, signal });
      return;
    case 'vty':
      await vty(action.socket, action.undo, signal);
      return;
    case 'flows':
      // A new ovn-controller writes all flows; after SIGKILL its chassis stays registered.
      sendSignal(processOf(`${directoryOf(action.node)}/ovn-controller.pid`), 'SIGKILL');
  }
}

async function setLink(
  namespaces: Namespaces,
  { netns, device }: { readonly netns: string; readonly device: string },
  state: 'up' | 'down',
): Promise<void> {
  const program = { netns, program: 'ip', args: ['link', 'set', 'dev', device, state] };
  await run(namespaces, program, { timeoutMs: STEP_MS });
}

async function vty(socket: string, commands: readonly string[], signal: AbortSignal): Promise<void> {
  const call = { timeoutMs: STEP_MS, signal };
  await runVty(socket, commands, { ...call, connect: () => connectUnix(socket, call) });
}

function processOf(pidFile: string): FaultProcess | undefined {
  return readProcessStat(Number.parseInt(readIfThere(pidFile) ?? '', 10));
}

function sendSignal(target: FaultProcess | undefined, signal: NodeJS.Signals): void {
  if (target === undefined || !isAlive(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
