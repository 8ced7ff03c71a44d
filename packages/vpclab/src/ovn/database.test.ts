import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { accepting } from '../machine/kernel/accepting.ts';
import { Database } from './database.ts';

const SCHEMA = { name: 'Open_vSwitch', version: '1.0.0', tables: {} };

/** A server that is reached and has the database, and never sends its rows. */
async function serverWithoutRows() {
  const folder = mkdtempSync(join(tmpdir(), 'vpclab-database-'));
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const text of chunk.toString().split(/(?<=\})(?=\{"id")/)) {
        const { id, method } = JSON.parse(text) as { id: unknown; method: string };
        if (method === 'monitor_cond_since') continue;
        const isSchema = method === 'get_schema';
        const reply = isSchema ? { result: SCHEMA, error: null } : { result: null, error: 'unknown method' };
        socket.write(JSON.stringify({ id, ...reply }));
      }
    });
  });
  const path = join(folder, 'socket');
  await accepting(server, { path });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { remote: `unix:${path}`, sockets };
}

it('leaves no connection open where the rows do not come', async () => {
  const { remote, sockets } = await serverWithoutRows();
  const bounds = { signal: new AbortController().signal, timeoutMs: 100 };
  const opening = Database.open({ kind: 'vswitch', node: 'node-1' }, [remote], bounds);
  await expect(opening).rejects.toMatchObject({ code: 'OVSDB_FAILED' });
  await pause(100);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
});
