// The responder's control socket.

import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { errorMessage } from '../errors.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { MAX_LINE_CHARACTERS, readRequest } from './control-protocol.ts';
import type { ControlReply } from './control-protocol.ts';
import type { Responder } from './responder.ts';

/** Listens on a path; a socket that a killed responder left there is replaced. */
export async function serveControl(path: string, responder: Responder): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => converse(socket, responder));
  await accepting(server, { path });
  return server;
}

function converse(socket: Socket, responder: Responder): void {
  const say = (reply: ControlReply): void => {
    if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
  };
  let pending = '';
  let last: Promise<void> = Promise.resolve();
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    const lines = (pending + chunk).split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > MAX_LINE_CHARACTERS) {
      say({ kind: 'refused', reason: 'the line is too long' });
      socket.destroySoon();
      return;
    }
    for (const line of lines) last = last.then(async () => say(await answer(line, responder)));
  });
}

async function answer(line: string, responder: Responder): Promise<ControlReply> {
  const request = readRequest(line);
  if (request === undefined)
    return {
      kind: 'refused',
      reason: 'expected {"set": [service rows]}, {"list": true}, {"load": true} or {"lookUp": {...}}',
    };
  if (request.kind === 'lookUp') return { kind: 'lookedUp', found: await responder.lookUp(request.asked) };
  if (request.kind === 'load') return { kind: 'load', load: responder.load() };
  if (request.kind === 'list') return { kind: 'rows', rows: responder.rows() };
  try {
    const failures = await responder.set(request.rows);
    return { kind: 'set', listening: responder.size, failures };
  } catch (error) {
    return { kind: 'refused', reason: errorMessage(error) };
  }
}
