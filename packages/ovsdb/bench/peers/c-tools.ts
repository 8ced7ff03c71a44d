// The C tools as peers. `ovsdb-client monitor` and `ovn-nbctl list` end their figures when the last byte is printed;
// small transactions go through the daemon of ovn-nbctl, which holds its connection, by its control socket.
import { spawn } from 'node:child_process';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Seconds from the start until the output has gone quiet, by the last byte of it. */
export async function monitorSeconds(remote: string): Promise<number> {
  const tables = 'Logical_Switch_Port';
  const started = performance.now();
  const child = spawn(
    'ovsdb-client',
    ['monitor', '-f', 'csv', '--no-headings', remote, 'OVN_Northbound', tables],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let last = 0;
  child.stdout.on('data', () => {
    last = performance.now();
  });
  while (last === 0 || performance.now() - last < 1500) await pause(20);
  child.kill();
  return (last - started) / 1000;
}

/** Seconds that `ovn-nbctl list` takes with all columns of the ports: C IDL, then printing. */
export async function nbctlSeconds(remote: string): Promise<number> {
  const started = performance.now();
  const child = spawn(
    'ovn-nbctl',
    [`--db=${remote}`, '--no-leader-only', '-f', 'csv', 'list', 'Logical_Switch_Port'],
    {
      stdio: 'ignore',
    },
  );
  await new Promise((resolve) => child.on('exit', resolve));
  return (performance.now() - started) / 1000;
}

export type Figures = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

/** One transaction after the other through a running ovn-nbctl daemon. */
export async function nbctlTransactions(remote: string, dir: string, count: number): Promise<Figures> {
  const control = join(dir, 'nbctl.ctl');
  const daemon = spawn(
    'ovn-nbctl',
    [
      `--db=${remote}`,
      '--no-leader-only',
      `--unixctl=${control}`,
      `--pidfile=${join(dir, 'nbctl.pid')}`,
      '--detach',
    ],
    { stdio: 'ignore' },
  );
  await new Promise((resolve) => daemon.on('exit', resolve));
  const socket = createConnection(control);
  socket.on('error', (error) => console.error(error.message));
  const latencies: number[] = [];
  const begin = performance.now();
  for (let n = 0; n < count; n++) {
    const sent = performance.now();
    await call(socket, 'run', ['set', 'NB_Global', '.', `nb_cfg=${n + 1}`]);
    latencies.push(performance.now() - sent);
  }
  const seconds = (performance.now() - begin) / 1000;
  await call(socket, 'exit', []);
  socket.destroy();
  latencies.sort((a, b) => a - b);
  return {
    perSecond: count / seconds,
    p50Ms: latencies[Math.floor(count * 0.5)]!,
    p99Ms: latencies[Math.floor(count * 0.99)]!,
  };
}

function call(socket: Socket, method: string, params: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString();
      let reply: { error: unknown };
      try {
        reply = JSON.parse(text) as { error: unknown };
      } catch {
        return;
      }
      socket.off('data', onData);
      if (reply.error === null) resolve();
      else reject(new Error(JSON.stringify(reply.error)));
    };
    socket.on('data', onData);
    socket.write(JSON.stringify({ id: 0, method, params }));
  });
}
