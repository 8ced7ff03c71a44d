// Questions of why over a real unix socket: how many run at once, and what becomes of one whose client goes away.

import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SAMPLE_DIAGNOSIS, fakeEngine, untilAborted } from '../../test/support/fake-engine.ts';
import type { LabEngine } from '../model/engine.ts';
import { buildApi } from './app.ts';
import type { ApiServer } from './server.ts';

const QUESTION = { from: 'a', to: 'b' };

let directory: string;
let server: ApiServer | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vpclab-why-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await server?.close();
  await rm(directory, { recursive: true });
});

async function serve(why: LabEngine['why']): Promise<ApiServer> {
  server = await buildApi({ engine: () => Promise.resolve(fakeEngine({ why })) });
  await server.listen({ path: join(directory, 'api.sock') });
  return server;
}

function asked(agent?: Agent): ClientRequest {
  const headers = { 'content-type': 'application/json' };
  const call = request({
    socketPath: join(directory, 'api.sock'),
    method: 'POST',
    path: '/v1/why',
    headers,
    agent,
  });
  call.on('error', () => undefined);
  call.end(JSON.stringify(QUESTION));
  return call;
}

const answered = (call: ClientRequest): Promise<void> =>
  new Promise((resolve) => call.on('response', (response) => response.on('end', resolve).resume()));

it('runs four at once, and the others after them', async () => {
  const running: (() => void)[] = [];
  const api = await serve(async () => {
    await new Promise<void>((resolve) => running.push(resolve));
    return SAMPLE_DIAGNOSIS;
  });
  const all = Array.from({ length: 6 }, () =>
    api.inject({ method: 'POST', url: '/v1/why', payload: QUESTION }),
  );
  await expect.poll(() => running.length).toBeGreaterThanOrEqual(4);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(running.length).toBe(4);
  for (const end of running.splice(0)) end();
  await expect.poll(() => running.length).toBe(2);
  for (const end of running) end();
  expect((await Promise.all(all)).map(({ statusCode }) => statusCode)).toEqual(Array.from(all, () => 200));
});

it('ends one whose client went away', async () => {
  const aborted = Promise.withResolvers<unknown>();
  const begun = Promise.withResolvers<void>();
  await serve((_question, signal) => {
    begun.resolve();
    signal.addEventListener('abort', () => aborted.resolve(signal.reason));
    return untilAborted(signal);
  });
  const call = asked();
  await begun.promise;
  call.destroy();
  expect(await aborted.promise).toMatchObject({ code: 'CANCELLED' });
});

it('leaves no listener behind on a connection that stays', async () => {
  const api = await serve(() => Promise.resolve(SAMPLE_DIAGNOSIS));
  const sockets: Socket[] = [];
  api.server.on('connection', (socket) => sockets.push(socket));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await answered(asked(agent));
  const before = sockets[0]?.listenerCount('close');
  for (let count = 0; count < 3; count += 1) await answered(asked(agent));
  expect({ connections: sockets.length, listeners: sockets[0]?.listenerCount('close') }).toEqual({
    ...{ connections: 1, listeners: before },
  });
  agent.destroy();
});

it('ends one that hangs', async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const api = await serve((_question, signal) => {
    begun.resolve(signal);
    return new Promise(() => undefined);
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const reply = api.inject({ method: 'POST', url: '/v1/why', payload: QUESTION });
  const signal = await begun.promise;
  vi.advanceTimersByTime(50_000);
  expect((await reply).json()).toMatchObject({ code: 'TIMED_OUT' });
  expect(signal.aborted).toBe(true);
});
