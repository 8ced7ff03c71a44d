import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Connections } from '../../machine/kernel/connections.ts';
import { accepting } from '../../machine/kernel/accepting.ts';
import { converse } from './converse.ts';

async function conversation(answer: (message: Buffer) => Buffer | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'vpclab-names-'));
  const connections = new Connections({ perListener: 10, total: 100 }).listener('a');
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    converse(socket, connections, answer);
  });
  const path = join(folder, 'socket');
  await accepting(server, { path });
  const client = connect({ path });
  onTestFinished(() => {
    client.destroy();
    for (const socket of accepted) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { client, connections, accepted };
}

/** With its length before it. */
function framed(message: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, Buffer.from(message)]);
}

it('answers each message, however they are cut', async () => {
  const { client } = await conversation((message) => Buffer.from(message.toString().toUpperCase()));
  const heard: Buffer[] = [];
  client.on('data', (chunk: Buffer) => void heard.push(chunk));
  const bytes = Buffer.concat([framed('one'), framed('two')]);
  client.write(bytes.subarray(0, 4));
  await pause(5);
  client.write(bytes.subarray(4));
  await expect.poll(() => Buffer.concat(heard)).toEqual(Buffer.concat([framed('ONE'), framed('TWO')]));
});

it('reads no further from who does not read the answers', async () => {
  let answered = 0;
  const { client, accepted } = await conversation(() => {
    answered += 1;
    return Buffer.alloc(8_000);
  });
  client.pause();
  for (let round = 0; round < 100; round += 1) {
    client.write(Buffer.concat(Array.from({ length: 20 }, () => framed('x'.repeat(100)))));
    await pause(1);
  }
  expect(answered).toBeLessThan(2_000);
  expect(accepted[0]?.writableLength).toBeLessThan(1 << 20);
  // Whoever reads after all gets every answer.
  client.resume();
  await expect.poll(() => answered).toBe(2_000);
});

it('ends with the listener', async () => {
  const { client, connections } = await conversation((message) => message);
  await expect.poll(() => connections.size).toBe(1);
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => undefined).resume();
  connections.end();
  await closed;
  await expect.poll(() => connections.size).toBe(0);
});
