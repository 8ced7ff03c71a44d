// Against a console that answers as lib/vty.c does.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configure, takeBack } from './console.ts';

const signal = new AbortController().signal;
const COMMANDS = ['configure terminal', 'router bgp 65001', 'no network 192.0.2.1/32', 'end'];

let directory: string;
let path: string;
let end = (): void => undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'console-'));
  path = join(directory, 'bgpd.vty');
});
afterEach(() => {
  end();
  rmSync(directory, { recursive: true });
});

async function serve(refused: string): Promise<void> {
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      const commands = (text + chunk.toString()).split('\0');
      text = commands.pop() ?? '';
      for (const command of commands)
        socket.write(Buffer.from([0, 0, 0, command.startsWith(refused) ? 13 : 0]));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  end = () => server.close();
}

it('takes nothing back from a daemon that started again and has forgotten it', async () => {
  await serve('no network');
  await takeBack(path, COMMANDS, signal);
  await expect(configure(path, COMMANDS, signal)).rejects.toThrow('no network');
});

it('takes nothing back from a daemon that is gone', async () => {
  await expect(takeBack(path, COMMANDS, signal)).resolves.toBeUndefined();
  await expect(configure(path, COMMANDS, signal)).rejects.toThrow('ENOENT');
});

it('says what else is refused', async () => {
  await serve('router bgp');
  await expect(takeBack(path, COMMANDS, signal)).rejects.toThrow(`FRR at ${path} refused "router bgp 65001"`);
});
