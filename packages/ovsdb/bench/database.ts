// The database that is measured on: logical switches of 100 ports each, with the columns that a cloud fills in.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../src/index.ts';
import { OVN_Northbound } from '../src/generated/ovn-nb.ts';

export const SCHEMA = new URL('../schemas/debian12/ovn-nb.ovsschema', import.meta.url).pathname;
const PORTS_PER_SWITCH = 100;

export type Database = { readonly socket: string; readonly remote: string; stop(): Promise<void> };

/** Makes a database of `rows` logical switch ports and serves it, by a server that has just been started. */
export async function serveDatabase(dir: string, rows: number): Promise<Database> {
  const file = join(dir, 'db');
  execFileSync('ovsdb-tool', ['create', file, SCHEMA]);
  await fillAndStop(await serve(dir, file), rows);
  const socket = join(dir, 'sock');
  const server = await serve(dir, file);
  return { socket, remote: `unix:${socket}`, stop: () => stop(server) };
}

async function serve(dir: string, file: string): Promise<ChildProcess> {
  const socket = join(dir, 'sock');
  const args = [
    file,
    `--remote=punix:${socket}`,
    `--unixctl=${join(dir, 'ctl')}`,
    '--no-chdir',
    '-vconsole:off',
  ];
  const server = spawn('ovsdb-server', args, { stdio: 'ignore' });
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries > 1000) throw new Error('ovsdb-server does not listen');
    await pause(20);
  }
  return server;
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}

async function fillAndStop(server: ChildProcess, rows: number): Promise<void> {
  const remotes = `unix:${server.spawnargs.find((arg) => arg.startsWith('--remote='))!.split('punix:')[1]}`;
  const nb = await connect({ remotes, database: OVN_Northbound, probeIntervalMs: 0 });
  await nb.transact((tx) => tx.insert('NB_Global', {}));
  for (let first = 0; first < rows; first += 1000) {
    await nb.transact(
      (tx) => {
        for (let n = first; n < Math.min(first + 1000, rows); n += PORTS_PER_SWITCH) {
          const numbers = Array.from({ length: Math.min(PORTS_PER_SWITCH, rows - n) }, (_, i) => n + i);
          const ports = numbers.map((port) => tx.insert('Logical_Switch_Port', portColumns(port)));
          tx.insert('Logical_Switch', {
            name: `ls-${n}`,
            ports,
            external_ids: { 'vpclab:tenant': `tenant-${n % 50}` },
          });
        }
      },
      { timeoutMs: 60_000 },
    );
  }
  await nb.close();
  await stop(server);
}

function portColumns(n: number) {
  const bytes = [n >> 16, n >> 8, n].map((part) => part & 255);
  const mac = `0a:00:00:${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
  const address = `${mac} 10.${bytes.join('.')}`;
  return {
    name: `vpc-${n % 100}-workload-${n}`,
    addresses: [address],
    port_security: [address],
    external_ids: { 'vpclab:tenant': `tenant-${n % 50}`, 'vpclab:owner': `workload-${n}` },
    options: { requested_chassis: `node-${n % 2}` },
  };
}
