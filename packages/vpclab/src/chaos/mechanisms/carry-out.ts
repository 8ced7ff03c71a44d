// Carries out the actions of a fault, and undoes them. What is undone may be gone already: that is no error.

import { existsSync, rmSync } from 'node:fs';
import { readIfThere, readProcessStat } from '../../machine/kernel/process-identity.ts';
import type { Namespaces } from '../../machine/kernel/namespaces.ts';
import { run } from '../../machine/tools/run.ts';
import { unixctl } from '../../machine/tools/unixctl.ts';
import { directoryOf, nodeEnvironment, vswitchSocket } from '../../model/layout.ts';
import type { FaultAction, FaultProcess } from '../../model/fault.ts';
import type { Carrying, Undo } from './carrying.ts';
import { again, pause } from './again.ts';
import { setClaim } from './claim.ts';
import { offsetClock, resetClock } from './clock.ts';
import { configure, takeBack } from './console.ts';
import { liftLimit, limitProcessor } from './cpu-limit.ts';
import { empty, fill } from './fill.ts';
import { holdMemory } from './memory.ts';
import { holdTable } from './nft-table.ts';
import { additionOf, deletionOf, isShown } from './qdisc.ts';
import { relay } from './relay.ts';
import { sendSignal } from './send-signal.ts';
import { unlessGone } from './unless-gone.ts';

const STEP_MS = 5_000;
const INTEGRATION_BRIDGE = 'br-int';
const SLICE_MS = 100;

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
    case 'link-flap':
      return await flap(action, carrying);
    case 'rate':
    case 'netem':
      await tc(namespaces, action, additionOf(action));
      break;
    case 'relay':
      return await relay(action, carrying);
    case 'blackhole':
      await ip(namespaces, action.netns, ['route', 'add', 'blackhole', action.prefix]);
      break;
    case 'fill':
      await fill(action.directory);
      break;
    case 'memory':
      return holdMemory(action.percent);
    case 'forget':
      rmSync(action.file, { force: true });
      sendSignal(action.process, 'SIGKILL');
      break;
    case 'dormant':
      await setTable(namespaces, action, ' { flags dormant; }');
      break;
    case 'claim':
      await setClaim(action, true, signal);
      break;
    case 'slow':
      return slow(action);
    case 'cpu-limit':
      limitProcessor(action);
      break;
    case 'pause':
      sendSignal(action.process, 'SIGSTOP');
      break;
    case 'kill':
      sendSignal(action.process, 'SIGKILL');
      break;
    case 'clock':
      await offsetClock(action, signal);
      break;
    case 'control':
      await unixctl(action.socket, action.start, [], call);
      break;
    case 'vty':
      await configure(action.socket, action.start, signal);
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
    case 'relay':
    case 'kill':
    case 'forget':
    case 'memory':
      return;
    case 'dormant':
      if (namespaces.inodeOf(action.netns) !== undefined) await setTable(namespaces, action, '');
      return;
    case 'claim':
      if (existsSync(vswitchSocket(action.node))) await setClaim(action, false, signal);
      return;
    case 'rate':
    case 'netem':
      if (!(await isThere(namespaces, action))) return;
      if (isShown(action, await tc(namespaces, action, ['show', 'dev', action.device])))
        await tc(namespaces, action, deletionOf(action));
      return;
    case 'blackhole':
      if (namespaces.inodeOf(action.netns) === undefined) return;
      if ((await ip(namespaces, action.netns, ['route', 'show', 'type', 'blackhole', action.prefix])) !== '')
        await ip(namespaces, action.netns, ['route', 'del', 'blackhole', action.prefix]);
      return;
    case 'fill':
      empty(action.directory);
      return;
    case 'link-down':
    case 'link-flap':
      if (await isThere(namespaces, action)) await setLink(namespaces, action, 'up');
      return;
    case 'pause':
    case 'slow':
      sendSignal(action.process, 'SIGCONT');
      return;
    case 'cpu-limit':
      liftLimit(action);
      return;
    case 'clock':
      await resetClock(action);
      return;
    case 'control':
      // A daemon that came back since then may have a socket of another name, and remembers nothing.
      if (action.undo !== undefined)
        await unlessGone(unixctl(action.socket, action.undo, [], { timeoutMs: STEP_MS, signal }));
      return;
    case 'vty':
      await takeBack(action.socket, action.undo, signal);
      return;
    case 'flows':
      // A new ovn-controller writes all flows; after SIGKILL its chassis stays registered.
      sendSignal(processOf(`${directoryOf(action.node)}/ovn-controller.pid`), 'SIGKILL');
  }
}

type Device = { readonly netns: string; readonly device: string };

/** The file of the lab may ask for it no more: it went with its namespace, or alone. */
async function isThere(namespaces: Namespaces, { netns, device }: Device): Promise<boolean> {
  if (namespaces.inodeOf(netns) === undefined) return false;
  const listed = await ip(namespaces, netns, ['-brief', 'link', 'show']);
  // "shop-a-web-1@if5  UP  ...", of any link that has a peer.
  return listed.split('\n').some((line) => line.split(/[@ ]/, 1)[0] === device);
}

async function setLink(
  namespaces: Namespaces,
  { netns, device }: Device,
  state: 'up' | 'down',
): Promise<void> {
  await ip(namespaces, netns, ['link', 'set', 'dev', device, state]);
}

/** Added again, a table keeps its rules and takes over the flags: nft(8). One that is gone is not made. */
async function setTable(
  namespaces: Namespaces,
  { netns, table }: { readonly netns: string; readonly table: string },
  flags: string,
): Promise<void> {
  const nft = (args: readonly string[]): ReturnType<typeof run> =>
    run(namespaces, { netns, program: 'nft', args: [...args] }, { timeoutMs: STEP_MS });
  const { stdout } = await nft(['list', 'tables']);
  if (stdout.split('\n').includes(`table ${table}`)) await nft([`add table ${table}${flags}`]);
}

async function ip(namespaces: Namespaces, netns: string, args: readonly string[]): Promise<string> {
  return (await run(namespaces, { netns, program: 'ip', args: [...args] }, { timeoutMs: STEP_MS })).stdout;
}

async function tc(
  namespaces: Namespaces,
  { netns }: { readonly netns: string },
  args: readonly string[],
): Promise<string> {
  const program = { netns, program: 'tc', args: ['qdisc', ...args] };
  return (await run(namespaces, program, { timeoutMs: STEP_MS })).stdout;
}

async function flap(
  { netns, device, everyMs }: FaultAction & { readonly kind: 'link-flap' },
  { namespaces }: Carrying,
): Promise<Undo> {
  await setLink(namespaces, { netns, device }, 'down');
  let isUp = false;
  const end = again(async (signal) => {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    isUp = !isUp;
    await setLink(namespaces, { netns, device }, isUp ? 'up' : 'down');
  });
  return async () => {
    await end();
    await undo({ kind: 'link-down', netns, device }, namespaces);
  };
}

function slow({ process: target, percent }: FaultAction & { readonly kind: 'slow' }): Undo {
  const end = again(async (signal) => {
    sendSignal(target, 'SIGSTOP');
    await pause((SLICE_MS * percent) / 100, signal);
    sendSignal(target, 'SIGCONT');
    await pause((SLICE_MS * (100 - percent)) / 100, signal);
  });
  return async () => {
    await end();
    sendSignal(target, 'SIGCONT');
  };
}

function processOf(pidFile: string): FaultProcess | undefined {
  return readProcessStat(Number.parseInt(readIfThere(pidFile) ?? '', 10));
}
