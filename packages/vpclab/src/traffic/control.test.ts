import { linkSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labOf } from '../../test/support/written-lab.ts';
import type { LabEngine, LabView } from '../model/engine.ts';
import { IDLE, profileOf } from '../model/traffic-defaults.ts';
import type { TrafficStatus } from '../model/traffic.ts';
import { readRequest } from './control-protocol.ts';
import { Traffic } from './control.ts';
import { GeneratorProcess } from './generator-process.ts';

it('one start at a time: the second is refused before it touches anything', async () => {
  const engine = Promise.withResolvers<LabEngine>();
  let asked = 0;
  const sources = { exporter: async () => await Promise.resolve(new Map()), flows: () => undefined };
  const traffic = new Traffic(
    async () => {
      asked += 1;
      return await engine.promise;
    },
    sources,
    () => undefined,
  );
  const request = { profiles: undefined, seconds: 1, compare: true };
  const signal = AbortSignal.timeout(10_000);
  const first = traffic.start(request, signal);
  await expect(traffic.start(request, signal)).rejects.toMatchObject({ code: 'LAB_BUSY' });
  expect(asked).toBe(1);
  engine.reject(new Error('no engine'));
  await expect(first).rejects.toThrow('no engine');
  await expect(traffic.start(request, signal)).rejects.toThrow('no engine');
});

describe('traffic whose generator answers', () => {
  const lab = labOf('vpcs: [{ name: a, cidr: 10.0.0.0/16, subnets: [web, app] }]\nworkloads: 1\n');
  const profiles = [profileOf({ name: 'p', kind: 'requests', from: 'a/web', to: 'a/app' })];
  const request = { profiles, seconds: 1, compare: true };
  let directory: string;
  let server: Server;
  let isStarted: PromiseWithResolvers<void>;
  let traffic: Traffic;
  let told: string[];
  /** Questions for its status that it leaves without an answer. */
  let silent: number;
  /** It hangs: once it has begun the next traffic, and then for all questions. */
  let hangs: 'no' | 'next' | 'yes';

  beforeEach(async () => {
    [told, silent, hangs] = [[], 0, 'no'];
    directory = mkdtempSync(join(tmpdir(), 'vpclab-traffic-'));
    isStarted = Promise.withResolvers();
    let status: TrafficStatus = IDLE;
    // It begins what it is asked to, and its answer to that gets lost.
    server = createServer((socket) => {
      socket.on('data', (text) => {
        const question = readRequest(String(text));
        if (question.kind === 'start') {
          status = { ...IDLE, id: question.order.id, state: 'running' };
          if (hangs === 'next') hangs = 'yes';
          isStarted.resolve();
        } else if (hangs === 'yes') return;
        else if (question.kind === 'status' && silent > 0) {
          silent -= 1;
          socket.destroy();
        } else if (question.kind === 'status')
          socket.write(`${JSON.stringify({ kind: 'status', status })}\n`);
      });
    });
    const path = join(directory, 'socket');
    await new Promise<void>((resolve) => void server.listen(path, resolve));
    const view = { lab } as unknown as LabView;
    const engine = { view: () => view } as unknown as LabEngine;
    const counted = new Map(lab.workloads.map(({ name }) => [name, { packets: 0, bytes: 0 }] as const));
    const sources = { exporter: async () => await Promise.resolve(counted), flows: () => undefined };
    const generator = new GeneratorProcess(path);
    traffic = new Traffic(
      async () => await Promise.resolve(engine),
      sources,
      (message) => void told.push(message),
      generator,
    );
  });
  afterEach(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  it('a start whose answer was lost counts as started', async () => {
    const giveUp = new AbortController();
    const started = traffic.start(request, giveUp.signal);
    await isStarted.promise;
    giveUp.abort();
    expect(await started).toMatchObject({ state: 'running' });
    expect(told).toEqual([expect.stringContaining('traffic begins for 1 s: p')]);
  });

  it('what a killed one had measured is lost, which is not the same as no traffic', async () => {
    const path = join(directory, 'socket');
    // As one that is killed leaves it.
    linkSync(path, `${path}.left`);
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    const report = async (): Promise<unknown> => await traffic.report(AbortSignal.timeout(10_000));
    await expect(report()).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    renameSync(`${path}.left`, path);
    await expect(report()).rejects.toMatchObject({
      code: 'DAEMON_FAILED',
      message: expect.stringContaining('generator ended') as string,
    });
  });

  it('a start that nobody could ask about is told once it shows', async () => {
    const giveUp = new AbortController();
    const started = traffic.start({ ...request, compare: false }, giveUp.signal);
    await isStarted.promise;
    // It is asked once more where its answer breaks off.
    silent = 2;
    giveUp.abort();
    await expect(started).rejects.toThrow('the traffic generator did not answer');
    const begun = [expect.stringContaining('traffic begins for 1 s: p')];
    await expect.poll(() => told, { timeout: 20_000 }).toEqual(begun);
  });

  it('what a generator that hangs said of other traffic says nothing of what it was asked to start', async () => {
    const start = async (): Promise<unknown> => {
      isStarted = Promise.withResolvers();
      const giveUp = new AbortController();
      const started = traffic.start({ ...request, compare: false }, giveUp.signal);
      await isStarted.promise;
      giveUp.abort();
      return await started;
    };
    await start();
    hangs = 'next';
    await expect(start()).rejects.toThrow('the traffic generator did not answer');
    hangs = 'no';
    const begun = expect.stringContaining('traffic begins for 1 s: p') as string;
    await expect.poll(() => told, { timeout: 20_000 }).toEqual([begun, begun]);
  });
});
