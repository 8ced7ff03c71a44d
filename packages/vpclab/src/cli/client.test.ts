// The client against the real API on a real unix socket, with an engine that runs nothing.

import { mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  SAMPLE_REPORT,
  SAMPLE_SOURCE,
  SAMPLE_STATUS,
  fakeEngine,
  labFileInvalid,
  untilAborted,
} from '../../test/support/fake-engine.ts';
import { buildApi } from '../api/app.ts';
import type { ApiServer } from '../api/server.ts';
import type { LabEngine, LabEvent } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import { labClient } from './client.ts';

let directory: string;
let socketPath: string;
const opened: (ApiServer | Server)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vpclab-client-'));
  socketPath = join(directory, 'api.sock');
});
afterEach(async () => {
  for (const server of opened.splice(0))
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  await rm(directory, { recursive: true });
});

async function serve(overrides: Partial<LabEngine> = {}): Promise<ApiServer> {
  const engine = fakeEngine(overrides);
  const server = await buildApi({ engine: () => Promise.resolve(engine) });
  await server.listen({ path: socketPath });
  opened.push(server);
  return server;
}

const ignore = (): void => undefined;

it('reads what the API gives', async () => {
  await serve();
  const client = labClient(socketPath);
  expect(await client.status()).toEqual(JSON.parse(JSON.stringify(SAMPLE_STATUS)));
  expect(await client.source()).toEqual(SAMPLE_SOURCE);
  expect(await client.verify({ exhaustive: false, onEvent: ignore })).toEqual(SAMPLE_REPORT);
});

it('hands on events and the result of an apply', async () => {
  await serve();
  const events: LabEvent[] = [];
  const result = await labClient(socketPath).apply(SAMPLE_SOURCE, { onEvent: (event) => events.push(event) });
  expect(events.map((event) => event.kind)).toEqual(['stage', 'progress', 'stage']);
  expect(result.elapsedMs).toBe(12);
});

it.each([
  ['before the stream', (): Promise<never> => Promise.reject(labFileInvalid())],
  [
    'in the stream',
    (_source: unknown, run: { onEvent: (event: LabEvent) => void }): Promise<never> => {
      run.onEvent({ kind: 'stage', stage: 'x', state: 'started', atMs: 0 });
      return Promise.reject(labFileInvalid());
    },
  ],
])('gives errors back as they were thrown: %s', async (_where, apply) => {
  await serve({ apply });
  const failure = labClient(socketPath).apply(SAMPLE_SOURCE, { onEvent: ignore });
  await expect(failure).rejects.toMatchObject({ code: 'LAB_FILE_INVALID', details: { problems: ['x'] } });
});

it('cancels a verification', async () => {
  let cancelled = false;
  await serve({
    verify: async ({ signal, onEvent }) => {
      onEvent({ kind: 'stage', stage: 'probe', state: 'started', atMs: 0 });
      return untilAborted(signal).finally(() => (cancelled = true));
    },
  });
  const stop = new AbortController();
  const onEvent = (): void => stop.abort(new VpclabError('CANCELLED', 'enough'));
  const failure = labClient(socketPath).verify({ exhaustive: true, onEvent, signal: stop.signal });
  await expect(failure).rejects.toMatchObject({ code: 'CANCELLED', message: 'enough' });
  await expect.poll(() => cancelled).toBe(true);
});

describe('while vpclabd restarts', () => {
  const REPLY = '{"lab":"sample"}';
  const head = (body: string): string =>
    `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  const HEAD = head(REPLY);

  /** A server that drops its first requests, after so many bytes of the answer, as a dying process does. */
  async function dying(drops: number, sentBytes: number, reply = REPLY): Promise<{ requests: number }> {
    const seen = { requests: 0 };
    const server = createServer((socket) => {
      socket.on('error', ignore).once('data', () => {
        seen.requests += 1;
        const isDropped = seen.requests <= drops;
        if (!isDropped) socket.end(head(reply) + reply);
        else
          socket.write(`${head(reply)}${reply}`.slice(0, sentBytes), () =>
            setTimeout(() => socket.destroy(), 5),
          );
      });
    });
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    opened.push(server);
    return seen;
  }

  it.each([0, 10, HEAD.length + 3])('repeats what only reads (dropped after %d bytes)', async (sentBytes) => {
    const seen = await dying(2, sentBytes);
    expect(await labClient(socketPath).status()).toEqual({ lab: 'sample' });
    expect(seen.requests).toBe(3);
  });

  it('repeats an apply, which continues from the current state, and says so', async () => {
    const seen = await dying(2, 10, '{"kind":"result","result":{"elapsedMs":1}}\n');
    let retries = 0;
    const onRetry = (): void => void (retries += 1);
    const result = await labClient(socketPath).apply(SAMPLE_SOURCE, { onEvent: ignore, onRetry });
    expect(result).toEqual({ elapsedMs: 1 });
    expect({ retries, requests: seen.requests }).toEqual({ retries: 1, requests: 3 });
  });

  it('does not wait for a lab that is gone: the listener outlives vpclabd, not the lab', async () => {
    const server = createServer((socket) => {
      // Its first process was killed, and all others with it; the path of the socket stays.
      server.close();
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(`${socketPath}.new`, resolve));
    await rename(`${socketPath}.new`, socketPath);
    const startedAt = performance.now();
    const failure = labClient(socketPath).apply(SAMPLE_SOURCE, { onEvent: ignore });
    await expect(failure).rejects.toMatchObject({
      code: 'LAB_NOT_RUNNING',
      message: expect.stringContaining('ended during the request'),
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('tells a lab that ends a moment later from a vpclabd that restarts', async () => {
    const server = createServer((socket) => {
      socket.on('error', ignore).once('data', () => socket.destroy());
      setTimeout(() => server.close(), 150);
    });
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const stop = new AbortController();
    const running = { onEvent: ignore, signal: stop.signal };
    await expect(labClient(socketPath).runExperiment({ fileName: 'x' }, running)).rejects.toMatchObject({
      code: 'LAB_NOT_RUNNING',
      message: expect.stringContaining('ended during the request'),
    });
  });

  it('does not show a log twice', async () => {
    const seen = await dying(2, HEAD.length + 3);
    const { signal } = new AbortController();
    const failure = labClient(socketPath).log('x', { lines: 1, follow: false, signal, onText: ignore });
    await expect(failure).rejects.toMatchObject({ code: 'DAEMON_FAILED' });
    expect(seen.requests).toBe(1);
  });
});

describe('silence', () => {
  const patience = { quietMs: 50, answerMs: 200 };

  it('of a vpclabd that works on it is waited for', async () => {
    await serve({ status: async () => sleep(600, SAMPLE_STATUS) });
    expect((await labClient(socketPath, patience).status()).lab).toBe('sample');
  });

  it('a hung one is reported in bounded time, with what to do', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', ignore)));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    opened.push(server);
    const startedAt = performance.now();
    await expect(labClient(socketPath, patience).status()).rejects.toMatchObject({
      code: 'DAEMON_HUNG',
      message: expect.stringMatching(/vpclabd has not answered for .* End vpclabd/),
    });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    for (const socket of sockets) socket.destroy();
  });
});

it('says that nothing is listening', async () => {
  await expect(labClient(join(directory, 'none.sock')).status()).rejects.toMatchObject({
    code: 'LAB_NOT_RUNNING',
  });
});
