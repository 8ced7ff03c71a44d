import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Connections } from '../machine/kernel/connections.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { createHttp } from './http.ts';

async function served() {
  const folder = mkdtempSync(join(tmpdir(), 'vpclab-http-'));
  const connections = new Connections({ perListener: 10, total: 100 }).listener('a');
  const server = createHttp(() => ({ name: 'web-1' }) as never, connections);
  const path = join(folder, 'socket');
  await accepting(server, { path });
  const client = connect({ path });
  const heard: string[] = [];
  client.on('data', (chunk: Buffer) => void heard.push(chunk.toString())).on('error', () => undefined);
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  return { client, heard, ask, connections };
}

it('answers requests that come together, in their order', async () => {
  const { client, heard, ask } = await served();
  client.write(ask('/') + ask('/nothing') + ask('/'));
  await expect
    .poll(() => heard.join('').match(/HTTP\/1\.1 \d+/g))
    .toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
});

it('closes a connection on which a stream is asked and then more', async () => {
  const { client, ask, connections } = await served();
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.write(ask('/stream?ms=60000'));
  await pause(20);
  for (let round = 0; round < 20 && !client.destroyed; round += 1) {
    client.write(ask('/stream?ms=1').repeat(1_000));
    await pause(1);
  }
  await closed;
  await expect.poll(() => connections.size).toBe(0);
});
