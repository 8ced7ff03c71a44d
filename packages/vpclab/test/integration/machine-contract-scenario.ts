// Runs inside a sandbox: asks a machine for everything that the interface has, and tells what came of it. The same for
// the machine of this process and for one that another process serves on its standard input and output.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { LocalMachine } from '../../src/machine/local/local-machine.ts';
import type { Machine } from '../../src/machine/machine.ts';
import type { SupervisorEvent } from '../../src/model/engine.ts';
import { RemoteMachine } from '../../src/machine/remote/remote-machine.ts';
import { PcapngReader } from '../../src/pcap/read-pcapng.ts';
import type { CaptureRecord } from '../../src/pcap/read-pcapng.ts';
import type { Change } from '../../src/model/plan.ts';
import type { DaemonRow, HostRow } from '../../src/model/rows.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export type Where = 'local' | 'remote';

async function on<T>(where: Where, work: (machine: Machine) => Promise<T>): Promise<T> {
  if (where === 'local') {
    const machine = new LocalMachine();
    return await work(machine).finally(() => machine.close());
  }
  const child = spawn(process.execPath, [MAIN, 'machine', 'serve', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const open = async (): Promise<Duplex> => Duplex.from({ readable: child.stdout, writable: child.stdin });
  const machine = new RemoteMachine({ name: 'local', lab: 'test', open });
  try {
    await machine.tried(20_000, AbortSignal.timeout(30_000));
    return await work(machine);
  } finally {
    machine.close();
    await once(child, 'exit');
  }
}

const signal = AbortSignal.timeout(60_000);
// A machine's own timers keep no process running.
const awake = setInterval(() => undefined, 1_000);
signal.addEventListener('abort', () => clearInterval(awake));
const bounds = { timeoutMs: 5_000, signal };

function changes(kind: 'create' | 'delete', rows: readonly HostRow[]): readonly Change[] {
  return rows.map((row) => ({ kind, row, reason: 'test' }));
}

/** Makes the rows, looks at them, and removes what is named. */
export const kernel = async (where: Where, rows: readonly HostRow[]): Promise<unknown> =>
  await on(where, async (machine) => {
    for (const stage of ['namespaces', 'links', 'addressing', 'sysctls', 'node-ends'] as const)
      await machine.change(stage, changes('create', rows), { signal });
    const sysctls = rows.flatMap((row) => (row.kind === 'sysctl' ? [row] : []));
    const seen = await machine.observeKernel({ sysctls }, { signal });
    const gone = seen.filter((row) => row.kind === 'netns' || row.kind === 'veth');
    await machine.change('deletes', changes('delete', gone), { signal });
    const left = await machine.observeKernel({ sysctls: [] }, { signal });
    return { seen: seen.toSorted((a, b) => (a.key < b.key ? -1 : 1)), left };
  });

/** A daemon from its start to its death, its return and its end; `sh` stands for any program. */
export const daemons = async (where: Where, netns: HostRow, row: DaemonRow): Promise<unknown> =>
  await on(where, async (machine) => {
    await machine.change('namespaces', changes('create', [netns]), { signal });
    const events: SupervisorEvent['kind'][] = [];
    const repaired = Promise.withResolvers<string>();
    machine.watch({
      onEvent: ({ kind }) => events.push(kind),
      onRestarted: async (again) => repaired.resolve(again.key),
    });
    await machine.startDaemons([row], { signal });
    const started = machine.daemons().map(({ row: { key }, state }) => [key, state]);
    const observed = await machine.observeDaemons();
    const pid = machine.daemons()[0]?.pid;
    if (pid === undefined) throw new Error('no pid');
    process.kill(pid, 'SIGKILL');
    const back = await repaired.promise;
    // `restarted` is told once what went with it is put back.
    while (!events.includes('restarted')) await new Promise((resolve) => setTimeout(resolve, 20));
    const log = await machine.logSize(row.logFile);
    const text = Buffer.from(await machine.readLog(row.logFile, 0, 3)).toString();
    await machine.stopDaemons([row.key]);
    return { started, observed, back, events, log, text, left: machine.daemons() };
  });

/** Files, programs, sockets, and how each fails. */
export const tools = async (where: Where, netns: HostRow, echoSocket: string): Promise<unknown> =>
  await on(where, async (machine) => {
    await machine.change('namespaces', changes('create', [netns]), { signal });
    await machine.writeFiles([{ path: '/run/of-test/a/file', text: 'text' }]);
    const cat = { netns: netns.key, program: 'cat', args: ['/run/of-test/a/file'] };
    const { stdout } = await machine.run(cat, bounds);
    const failed = await failureOf(machine.run({ ...cat, args: ['/run/nothing'] }, bounds));
    const late = await failureOf(
      machine.run({ netns: netns.key, program: 'sleep', args: ['30'] }, { timeoutMs: 100 }),
    );
    const cancelling = AbortSignal.timeout(100);
    const cancelled = await failureOf(
      machine.run({ netns: netns.key, program: 'sleep', args: ['30'] }, { ...bounds, signal: cancelling }),
    );
    await machine.removeDirectory('/run/of-test');
    const removed = await machine.logSize('/run/of-test/a/file');
    const absent = await failureOf(machine.connect({ kind: 'unix', path: '/run/nothing.sock' }, bounds));
    const probe = { netns: netns.key, protocol: 'tcp', remote: '127.0.0.1' } as const;
    const { ok } = await machine.probe(probe, { ...bounds, timeoutMs: 300 });
    const echoed = await echo(machine, echoSocket);
    return { stdout, failed, late, cancelled, removed, absent, ok, echoed };
  });

/** Packets of the loopback device, until the capture is asked to end; and a filter that is none. */
export const capturing = async (where: Where, netns: HostRow): Promise<unknown> =>
  await on(where, async (machine) => {
    await machine.change('namespaces', changes('create', [netns]), { signal });
    const asked = { netns: netns.key, devices: ['lo'], filter: 'icmp', seconds: 60 };
    const failed = await failureOf(machine.capture({ ...asked, filter: 'no such thing' }, bounds));
    const stream = await machine.capture(asked, bounds);
    const args = ['-q', '-c', '3', '-i', '0.2', '127.0.0.1'];
    await machine.run({ netns: netns.key, program: 'ping', args }, bounds);
    stream.end();
    const reader = new PcapngReader();
    const records: CaptureRecord[] = [];
    for await (const chunk of stream) records.push(...reader.push(chunk as Buffer));
    const packets = records.filter(({ kind }) => kind === 'packet').length;
    const dropped = records.map((record) => (record.kind === 'counts' ? record.dropped : 0));
    return { failed, devices: reader.devices, packets, dropped: Math.max(...dropped) };
  });

/** More than any window on the way, there and back. */
async function echo(machine: Machine, path: string): Promise<number> {
  const socket = await machine.connect({ kind: 'unix', path }, bounds);
  const sent = Buffer.alloc(5_000_000, 'x');
  socket.end(sent);
  let received = 0;
  for await (const chunk of socket) received += (chunk as Buffer).length;
  return received;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return 'no failure';
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { errno?: string } };
    // An errno is an error's own code, or in its details.
    return details?.errno ?? code;
  }
}
