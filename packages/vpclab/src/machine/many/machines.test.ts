import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DaemonRow, NetnsRow } from '../../model/rows.ts';
import { accepting } from '../kernel/accepting.ts';
import type { Machine } from '../machine.ts';
import { serveSession } from '../serve/serve-session.ts';
import { Machines } from './machines.ts';

const origin = { concept: 'node', name: 'node-1' } as const;

let directory: string;
let servers: Server[];
const sockets = new Set<Socket>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'machines-'));
  servers = [];
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
});

async function listen(path: string, onConnection: (socket: Socket) => void): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    onConnection(socket);
  });
  servers.push(server);
  await accepting(server, { path });
}

function machine(name: string, daemons: readonly DaemonRow[]): Machine {
  const nothing = async (): Promise<void> => undefined;
  return {
    ...{ name, daemons: () => [], watch: () => undefined, close: () => undefined },
    ...{ adopt: nothing, startDaemons: nothing, stopDaemons: nothing },
    observeDaemons: async () => daemons,
    connect: () => Promise.reject(new Error('the daemon of the other machine')),
  } as unknown as Machine;
}

const netns = (name: string, on: string): NetnsRow => ({
  ...{ kind: 'netns', key: name, name, machine: on, role: 'node', origin },
});

function database(node: string, readySocket: string): DaemonRow {
  return {
    ...{
      kind: 'daemon',
      key: `${node}/ovsdb-server`,
      netns: node,
      program: 'ovsdb-server',
      args: [],
      env: {},
    },
    ...{ directory, pidFile: '', logFile: '', readySocket, after: [], restartsWith: [], carries: '', origin },
    database: { file: '', schema: 'vswitch' },
  };
}

/** What answers on the socket. */
async function answer(path: string): Promise<string> {
  const socket = connect({ path });
  sockets.add(socket);
  return await new Promise((resolve) => {
    socket.once('data', (chunk) => resolve(String(chunk)));
    socket.once('close', () => resolve('closed'));
    socket.once('error', () => resolve('refused'));
  });
}

it('leaves the socket of a node alone that moved here while its machine was away', async () => {
  const own = join(directory, 'node-1.sock');
  const address = join(directory, 'machine.sock');
  const remote = `unix:${address}`;
  await listen(own, (socket) => void socket.write('here'));
  const there = machine('there', [
    database('node-1', own),
    database('node-2', join(directory, 'node-2.sock')),
  ]);
  await listen(address, (socket) => void serveSession(there, socket, () => undefined));
  const machines = new Machines({
    ...{ local: machine('local', []), lab: 'lab', onState: () => undefined },
    authorityOf: () => {
      throw new Error('nobody asks');
    },
  });
  await machines.place([netns('node-1', 'local'), netns('node-2', remote)], new AbortController().signal);
  expect(machines.isPresent('node-2')).toBe(true);
  expect(await answer(own)).toBe('here');
  await vi.waitFor(async () => expect(await answer(join(directory, 'node-2.sock'))).toBe('closed'));
  machines.close();
  expect(await answer(own)).toBe('here');
});

it('takes down the socket of a daemon of another machine before that daemon starts here', async () => {
  const path = join(directory, 'node-1.sock');
  const address = join(directory, 'machine.sock');
  const remote = `unix:${address}`;
  const row = database('node-1', path);
  const there = machine('there', [row]);
  await listen(address, (socket) => void serveSession(there, socket, () => undefined));
  const local = machine('local', []);
  const starting = { ...local, startDaemons: () => listen(path, (socket) => void socket.write('here')) };
  const machines = new Machines({
    ...{ local: starting, lab: 'lab', onState: () => undefined },
    authorityOf: () => {
      throw new Error('nobody asks');
    },
  });
  const { signal } = new AbortController();
  await machines.place([netns('node-1', remote)], signal);
  await machines.place([netns('node-1', 'local')], signal);
  await machines.startDaemons([row], {});
  machines.retire();
  expect(await answer(path)).toBe('here');
  machines.close();
  expect(await answer(path)).toBe('here');
});
