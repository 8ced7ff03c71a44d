// Against a server that answers as lib/vty.c does, in chunks of any size.

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { duplexPair } from 'node:stream';
import { runVty, VtySession } from './vty.ts';
import type { VtyReply } from './vty.ts';

let directory: string;
let path: string;
let server: Server;
const never = new AbortController().signal;

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

function ask(
  socket: string,
  commands: readonly string[],
  { signal = never, timeoutMs = 5_000 }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<readonly VtyReply[]> {
  return runVty(socket, commands, {
    signal,
    timeoutMs,
    connect: () => Promise.resolve(connect({ path: socket })),
  });
}

function reply(text: string, status: number): Buffer {
  return Buffer.concat([Buffer.from(text), Buffer.from([0, 0, 0, status])]);
}

it('returns the output of each command', async () => {
  await serve((command, socket) => {
    for (const byte of reply(command === 'enable' ? '' : `<${command}>\n`, 0))
      socket.write(Buffer.from([byte]));
  });
  const replies = await ask(path, ['show version', 'show bgp summary json']);
  expect(replies.map(({ text }) => text)).toEqual(['<show version>\n', '<show bgp summary json>\n']);
});

it('sends mgmtd one command at a time, since it drops what follows one that it answers later', async () => {
  path = join(directory, 'mgmtd.vty');
  const reads: string[] = [];
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const [first = ''] = chunk.toString().split('\0');
      reads.push(first);
      setImmediate(() => socket.write(reply(`<${first}>`, 0)));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const replies = await ask(path, ['configure terminal', 'ip prefix-list x permit any', 'end']);
  expect(replies.map(({ text }) => text)).toEqual([
    '<configure terminal>',
    '<ip prefix-list x permit any>',
    '<end>',
  ]);
  expect(reads).toEqual(['enable', 'configure terminal', 'ip prefix-list x permit any', 'end']);
});

it('names the commands that were refused', async () => {
  await serve((command, socket) => {
    socket.write(command.startsWith('neighbour') ? reply('% Unknown command\n', 2) : reply('', 0));
  });
  await expect(ask(path, ['configure terminal', 'neighbour x', 'end'])).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: `FRR at ${path} refused "neighbour x" (status 2): % Unknown command`,
  });
});

it('gives up on a daemon that does not answer', async () => {
  await serve((command, socket) => {
    if (command === 'enable') socket.write(reply('', 0));
  });
  await expect(ask(path, ['show version'], { timeoutMs: 1_000 })).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: `FRR at ${path} did not answer "show version" within 1000 ms`,
  });
});

it('tells when the daemon hangs up or is not there', async () => {
  await serve((_command, socket) => socket.destroy());
  await expect(ask(path, ['show version'])).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
  await expect(ask(`${path}.none`, ['show version'])).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringContaining('ENOENT'),
  });
});

it('can be cancelled', async () => {
  await serve(() => undefined);
  const controller = new AbortController();
  const asked = ask(path, ['show version'], { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('tells why there is no connection', async () => {
  const connect = () => Promise.reject(new Error('no such machine'));
  await expect(runVty('/x.vty', ['show version'], { signal: never, connect })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: 'FRR at /x.vty no such machine',
  });
});

it('waits for the status of a reply, and ignores what no command asked for', async () => {
  const [ours, theirs] = duplexPair();
  const session = new VtySession('/x.vty', () => Promise.resolve(ours));
  const first = session.run(['show version'], { signal: never });
  theirs.write(Buffer.concat([reply('', 0), Buffer.from('8.4.4\0\0\0')]));
  await new Promise((resolve) => setImmediate(resolve));
  theirs.write(Buffer.from([0]));
  expect(await first).toEqual([{ command: 'show version', text: '8.4.4', status: 0 }]);
  theirs.write('% a word of warning');
  await new Promise((resolve) => setImmediate(resolve));
  session.close();
  await session.ended;
  await expect(session.run(['show version'], { signal: never })).rejects.toMatchObject({
    code: 'CANCELLED',
    message: 'FRR at /x.vty was closed',
  });
});

it('finds the end of an answer in pieces of one byte', async () => {
  const [here, there] = duplexPair();
  const session = new VtySession(path, () => Promise.resolve(here));
  const asked = session.run(['show version'], { signal: never });
  for (const byte of Buffer.concat([reply('', 0), reply('FRR\n', 0)])) {
    there.write(Buffer.from([byte]));
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect((await asked).map(({ text }) => text)).toEqual(['FRR\n']);
  session.close();
});

it('takes a long answer in time that grows with its length alone', async () => {
  const text = 'a'.repeat(48 << 20);
  await serve((command, socket) => socket.write(reply(command === 'enable' ? '' : text, 0)));
  const begun = process.cpuUsage();
  const [long] = await ask(path, ['show bgp ipv4 unicast json'], { timeoutMs: 60_000 });
  expect(long?.text.length).toBe(text.length);
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(1_500);
});
