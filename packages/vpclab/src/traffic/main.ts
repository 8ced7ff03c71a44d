// The process that generates traffic in workloads: apart from vpclabd, so that it is in time and outlives it.
// Usage: main.ts CONTROL_SOCKET. It says "ready" once it listens; then one JSON request a line, one reply a line.

import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { VpclabError, errorMessage } from '../errors.ts';
import { readRequest, type TrafficReply } from './control-protocol.ts';
import { TrafficGenerator } from './generator.ts';

const MOST_CHARACTERS = 16 * 1024 * 1024;

const [, , path] = process.argv;
process.stdout.on('error', () => undefined);
for (const signal of ['SIGHUP', 'SIGPIPE'] as const) process.on(signal, () => undefined);

const generator = new TrafficGenerator();

function answer(line: string): TrafficReply {
  try {
    const request = readRequest(line);
    switch (request.kind) {
      case 'start':
        return { kind: 'status', status: generator.start(request.order) };
      case 'stop':
        return { kind: 'status', status: generator.stop() };
      case 'status':
        return { kind: 'status', status: generator.status() };
      case 'report':
        return { kind: 'report', report: generator.report() };
      case 'counts':
        return { kind: 'counts', counts: generator.counts() };
    }
  } catch (error) {
    const code = error instanceof VpclabError ? error.code : 'INTERNAL';
    return { kind: 'refused', code, reason: errorMessage(error) };
  }
}

function converse(socket: Socket): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    pending += chunk;
    if (pending.length > MOST_CHARACTERS) socket.destroy();
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (socket.writable) socket.write(`${JSON.stringify(answer(line))}\n`);
  });
}

if (path === undefined) {
  process.stderr.write('usage: main CONTROL_SOCKET\n');
  process.exit(2);
}
rmSync(path, { force: true });
createServer(converse).listen(path, () => process.stdout.write('ready\n'));
