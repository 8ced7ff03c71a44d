import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accepting } from '../machine/kernel/accepting.ts';
import { BgpSpeaker } from './bgp-speaker.ts';
import { checkedConfig } from './config.ts';

const CONFIG = 'router bgp 65011\n address-family ipv4 unicast\n exit-address-family\nexit\n';

let directory: string;
let asked: string[];
const sockets = new Set<Socket>();
/** A console of bgpd that takes every command. */
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('data', (chunk: Buffer) => {
    for (const command of chunk.toString().split('\0').slice(0, -1)) {
      asked.push(command);
      socket.write(`${command === 'show running-config' ? CONFIG : ''}\0\0\0\0`);
    }
  });
});

beforeEach(async () => {
  asked = [];
  directory = mkdtempSync(join(tmpdir(), 'bgp-speaker-'));
  await accepting(server, { path: join(directory, 'bgpd.vty') });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
  rmSync(directory, { recursive: true });
});

function speaker(): BgpSpeaker {
  const [gateway] = checkedConfig({ gateways: [{ name: 'g', frr: directory }] }, 'test').gateways;
  if (gateway === undefined) throw new Error('unreachable');
  return new BgpSpeaker(gateway, {
    mayDrive: () => true,
    onApplied: () => undefined,
    onProblem: () => undefined,
  });
}

it('announces on the console that is open, and on the next one when that ends', async () => {
  const one = speaker();
  one.announce({ announce: [{ prefix: '10.0.1.0/24' }], via: undefined });
  await vi.waitFor(() => expect(asked).toContain('network 10.0.1.0/24'));
  asked = [];
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(() => expect(asked).toContain('network 10.0.1.0/24'));
  one.close();
});

it('holds on to nothing of changes that were made', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const one = speaker();
  const change = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index += 1) {
      one.announce({ announce: [], via: undefined });
      await turn();
    }
    collect();
  };
  await vi.waitFor(() => expect(asked).toContain('show running-config'));
  await change(1_000);
  const before = process.memoryUsage().heapUsed;
  await change(10_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 << 20);
  one.close();
});
