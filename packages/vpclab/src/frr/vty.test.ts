// Against a server that answers as lib/vty.c does, in chunks of any size.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { consoleOf } from './console.ts';
import { runVty } from './vty.ts';

let directory: string;
let path: string;
let server: Server;
const signal = new AbortController().signal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vty-'));
  path = join(directory, 'bgpd.vty');
});
afterEach(() => {
  server?.close();
  rmSync(directory, { recursive: true });
});

async function serve(answer: (command: string, socket: Socket) => void): Promise<void> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const commands = text.split('\0');
      text = commands.pop() ?? '';
      for (const command of commands) answer(command, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

function reply(text: string, status: number): Buffer {
  return Buffer.concat([Buffer.from(text), Buffer.from([0, 0, 0, status])]);
}

it('returns the output of each command', async () => {
  await serve((command, socket) => {
    for (const byte of reply(command === 'enable' ? '' : `<${command}>\n`, 0))
      socket.write(Buffer.from([byte]));
  });
  const replies = await runVty(path, ['show version', 'show bgp summary json'], {
    signal,
    connect: consoleOf(path),
  });
  expect(replies.map(({ text }) => text)).toEqual(['<show version>\n', '<show bgp summary json>\n']);
});

it('names the commands that were refused', async () => {
  await serve((command, socket) => {
    socket.write(command.startsWith('neighbour') ? reply('% Unknown command\n', 2) : reply('', 0));
  });
  await expect(
    runVty(path, ['configure terminal', 'neighbour x', 'end'], { signal, connect: consoleOf(path) }),
  ).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: `FRR at ${path} refused "neighbour x" (status 2): % Unknown command`,
  });
});

it('gives up on a daemon that does not answer', async () => {
  await serve((command, socket) => {
    if (command === 'enable') socket.write(reply('', 0));
  });
  await expect(
    runVty(path, ['show version'], { signal, timeoutMs: 50, connect: consoleOf(path) }),
  ).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: `FRR at ${path} did not answer "show version" within 50 ms`,
  });
});

it('tells when the daemon hangs up or is not there', async () => {
  await serve((_command, socket) => socket.destroy());
  await expect(runVty(path, ['show version'], { signal, connect: consoleOf(path) })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
  });
  await expect(
    runVty(`${path}.none`, ['show version'], { signal, connect: consoleOf(`${path}.none`) }),
  ).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringContaining('ENOENT'),
  });
});

it('can be cancelled', async () => {
  await serve(() => undefined);
  const controller = new AbortController();
  const asked = runVty(path, ['show version'], { signal: controller.signal, connect: consoleOf(path) });
  controller.abort(new Error('enough'));
  await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
});
