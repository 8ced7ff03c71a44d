// The API over a real unix socket, with an engine that runs nothing.

import { mkdtemp, rm, writeFile, appendFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  SAMPLE_PLAN,
  SAMPLE_REPORT,
  SAMPLE_SOURCE,
  SAMPLE_STATUS,
  fakeEngine,
  labFileInvalid,
  untilAborted,
} from '../../test/support/fake-engine.ts';
import type { LabEngine } from '../model/engine.ts';
import { logText } from '../machine/tools/log-file.ts';
import { buildApi } from './app.ts';
import { ApiErrorSchema } from './schemas/error.ts';
import { FeedRecordSchema, streamRecordSchema } from './schemas/event.ts';
import { ApplyResultSchema, PlanResultSchema } from './schemas/plan.ts';
import { LabStatusSchema } from './schemas/status.ts';
import { ExecTargetSchema } from './schemas/target.ts';
import { VerifyReportSchema } from './schemas/verify.ts';
import type { ApiServer } from './server.ts';

let directory: string;
let server: ApiServer | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vpclab-api-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(directory, { recursive: true });
});

async function serve(overrides: Partial<LabEngine> = {}): Promise<ApiServer> {
  const engine = fakeEngine(overrides);
  server = await buildApi({ engine: () => Promise.resolve(engine) });
  await server.listen({ path: join(directory, 'api.sock') });
  return server;
}

const source = (): { method: 'POST'; payload: object } => ({ method: 'POST', payload: { ...SAMPLE_SOURCE } });
const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

/** Opens a request over the socket and leaves it open; `text` grows as the answer comes. */
function open(method: string, path: string, body?: object): { text: () => string; destroy: () => void } {
  let text = '';
  const call = request({
    socketPath: join(directory, 'api.sock'),
    method,
    path,
    headers: { 'content-type': 'application/json' },
  });
  call.on('response', (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('error', () => undefined);
  });
  call.on('error', () => undefined);
  call.end(body === undefined ? undefined : JSON.stringify(body));
  return { text: () => text, destroy: () => call.destroy() };
}

describe('replies', () => {
  it('are what the schemas say', async () => {
    const api = await serve();
    const status = (await api.inject('/v1/lab')).json<unknown>();
    expect(LabStatusSchema.parse(status)).toEqual(JSON.parse(JSON.stringify(SAMPLE_STATUS)));
    const compared = (await api.inject('/v1/lab?drift=true')).json<unknown>();
    expect(LabStatusSchema.parse(compared)).toMatchObject({ differences: 0 });
    expect(PlanResultSchema.parse((await api.inject({ url: '/v1/plan', ...source() })).json())).toEqual({
      ...SAMPLE_PLAN,
      digest: 'sample',
      warnings: [],
    });
    const targets = (await api.inject('/v1/targets')).json<unknown[]>();
    expect(targets.map((target) => ExecTargetSchema.parse(target))).toHaveLength(2);
    expect((await api.inject('/v1/lab/source')).json()).toEqual(SAMPLE_SOURCE);
  });

  it('stream apply as events and one result', async () => {
    const api = await serve();
    const reply = await api.inject({ url: '/v1/apply', ...source() });
    expect(reply.headers['content-type']).toContain('application/x-ndjson');
    const records = lines(reply.body).map((line) => streamRecordSchema(ApplyResultSchema).parse(line));
    expect(records.map((record) => record.kind)).toEqual(['stage', 'progress', 'stage', 'result']);
  });

  it('stream a failed verification as a result', async () => {
    const api = await serve();
    const reply = await api.inject({ url: '/v1/verify', method: 'POST', payload: {} });
    const [record] = lines(reply.body).map((line) => streamRecordSchema(VerifyReportSchema).parse(line));
    expect(record).toEqual({ kind: 'result', result: SAMPLE_REPORT });
  });
});

describe('errors', () => {
  it('are one shape, with the HTTP status of their code', async () => {
    const api = await serve({ plan: () => Promise.reject(labFileInvalid()) });
    const reply = await api.inject({ url: '/v1/plan', ...source() });
    expect(reply.statusCode).toBe(422);
    expect(ApiErrorSchema.parse(reply.json())).toMatchObject({
      code: 'LAB_FILE_INVALID',
      details: { problems: ['x'] },
    });
  });

  it('before the first event are an ordinary reply', async () => {
    const api = await serve({ apply: () => Promise.reject(labFileInvalid()) });
    const reply = await api.inject({ url: '/v1/apply', ...source() });
    expect(reply.statusCode).toBe(422);
    expect(reply.json()).toMatchObject({ code: 'LAB_FILE_INVALID' });
  });

  it('after the first event are the last line', async () => {
    const api = await serve({
      apply: (_source, run) => {
        run.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 0 });
        return Promise.reject(new Error('boom'));
      },
    });
    const reply = await api.inject({ url: '/v1/apply', ...source() });
    expect(lines(reply.body).at(-1)).toMatchObject({
      kind: 'error',
      error: { code: 'INTERNAL', message: 'boom' },
    });
    expect(reply.body).not.toContain('app.test.ts');
  });

  it.each([
    [
      'no JSON',
      { method: 'POST', url: '/v1/plan', payload: '{', headers: { 'content-type': 'application/json' } },
    ],
    ['a missing field', { method: 'POST', url: '/v1/plan', payload: { text: '' } }],
    ['an unknown field', { method: 'POST', url: '/v1/verify', payload: { exhaustiv: true } }],
    ['a bad query', { method: 'GET', url: '/v1/logs/x?lines=many' }],
    ['an unknown log', { method: 'GET', url: '/v1/logs/nobody' }],
    ['an unknown path', { method: 'GET', url: '/v2/lab' }],
  ] as const)('of input are BAD_ARGUMENT: %s', async (_case, input) => {
    const reply = await (await serve()).inject(input);
    expect(reply.statusCode).toBeGreaterThanOrEqual(400);
    expect(reply.statusCode).toBeLessThan(500);
    expect(ApiErrorSchema.parse(reply.json()).code).toBe('BAD_ARGUMENT');
  });
});

describe('one change at a time', () => {
  it('refuses a second apply, and lets it in when the first is done', async () => {
    const gate = Promise.withResolvers<void>();
    const api = await serve({
      apply: async () => {
        await gate.promise;
        return { plan: SAMPLE_PLAN, warnings: [], elapsedMs: 1 };
      },
    });
    const first = api.inject({ url: '/v1/apply', ...source() });
    await sleep(20);
    const second = await api.inject({ url: '/v1/apply', ...source() });
    expect(second.statusCode).toBe(409);
    expect(second.json()).toMatchObject({ code: 'LAB_BUSY', details: { operation: 'apply' } });
    gate.resolve();
    expect((await first).statusCode).toBe(200);
    expect((await api.inject({ url: '/v1/apply', ...source() })).statusCode).toBe(200);
  });

  it('can be cancelled by anyone', async () => {
    const api = await serve({ apply: (_source, run) => untilAborted(run.signal) });
    const running = api.inject({ url: '/v1/apply', ...source() });
    await sleep(20);
    expect((await api.inject({ method: 'DELETE', url: '/v1/change' })).json()).toEqual({
      cancelled: 'apply',
    });
    expect((await running).json()).toMatchObject({ code: 'CANCELLED' });
    expect((await api.inject({ method: 'DELETE', url: '/v1/change' })).json()).toEqual({ cancelled: null });
  });

  it('reports the cancellation, not the error that it caused', async () => {
    const api = await serve({
      apply: async (_source, run) => {
        await sleep(60_000, undefined, { signal: run.signal });
        throw new Error('it was not cancelled');
      },
    });
    const running = api.inject({ url: '/v1/apply', ...source() });
    await sleep(20);
    await api.inject({ method: 'DELETE', url: '/v1/change' });
    expect((await running).json()).toMatchObject({ code: 'CANCELLED' });
  });

  it('cancels a verification whose client went away', async () => {
    const aborted = Promise.withResolvers<unknown>();
    await serve({
      verify: (options) => {
        options.onEvent({ kind: 'stage', stage: 'probe', state: 'started', atMs: 0 });
        options.signal.addEventListener('abort', () => aborted.resolve(options.signal.reason));
        return untilAborted(options.signal);
      },
    });
    const call = open('POST', '/v1/verify', {});
    await expect.poll(() => call.text()).toContain('probe');
    call.destroy();
    expect(await aborted.promise).toMatchObject({ code: 'CANCELLED' });
  });

  it('continues an apply whose client disconnected', async () => {
    const gate = Promise.withResolvers<void>();
    let aborted = false;
    const api = await serve({
      apply: async (_source, run) => {
        run.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 0 });
        await gate.promise;
        aborted = run.signal.aborted;
        return { plan: SAMPLE_PLAN, warnings: [], elapsedMs: 1 };
      },
    });
    const call = open('POST', '/v1/apply', { ...SAMPLE_SOURCE });
    await expect.poll(() => call.text()).toContain('nodes');
    call.destroy();
    await sleep(50);
    expect((await api.inject({ url: '/v1/verify', method: 'POST', payload: {} })).statusCode).toBe(409);
    gate.resolve();
    await expect
      .poll(async () => (await api.inject({ url: '/v1/verify', method: 'POST', payload: {} })).statusCode)
      .toBe(200);
    expect(aborted).toBe(false);
  });
});

it('sends every watcher all events, a late one too', async () => {
  const api = await serve({
    plan: () => Promise.resolve({ lab: 'sample', changes: [], warnings: [], digest: '' }),
  });
  const early = open('GET', '/v1/events');
  await sleep(50);
  await api.inject({ url: '/v1/apply', ...source() });
  const late = open('GET', '/v1/events');
  for (const watcher of [early, late]) {
    await expect.poll(() => watcher.text()).toContain('"outcome":"done"');
    const records = lines(watcher.text()).map((line) => FeedRecordSchema.parse(line));
    expect(records.map((entry) => entry.record.kind)).toEqual([
      'begun',
      'stage',
      'progress',
      'stage',
      'ended',
    ]);
    watcher.destroy();
  }
});

it('gives all that is remembered, and ends, without --follow', async () => {
  const api = await serve();
  for (let turn = 0; turn < 2; turn += 1) await api.inject({ url: '/v1/apply', ...source() });
  await api.inject({ url: '/v1/plan', ...source() });
  const kinds = async (query: string): Promise<readonly string[]> =>
    lines((await api.inject(`/v1/events?${query}`)).body).map(
      (line) => FeedRecordSchema.parse(line).record.kind,
    );
  const operation = ['begun', 'stage', 'stage', 'ended'];
  expect(await kinds('follow=false&remembered=all')).toEqual([...operation, ...operation, 'planned']);
  expect(await kinds('follow=false')).toEqual(['begun', 'stage', 'progress', 'stage', 'ended', 'planned']);
});

it('watches sessions and drift while somebody follows, and no longer', async () => {
  let asked = 0;
  const session = { router: 'gateway', peer: '198.51.100.1', prefixesReceived: 1, uptimeSeconds: 1 };
  const api = await serve({
    status: () => {
      asked += 1;
      const state = asked === 1 ? 'Established' : 'Active';
      return Promise.resolve({ ...SAMPLE_STATUS, bgp: [{ ...session, state }] });
    },
  });
  await sleep(50);
  expect(asked).toBe(0);
  const watcher = open('GET', '/v1/events');
  await expect.poll(() => watcher.text(), { timeout: 5_000 }).toContain('"to":"Active"');
  const records = lines(watcher.text()).map((line) => FeedRecordSchema.parse(line).record);
  expect(records).toEqual([
    { kind: 'drift', changes: 1, what: ['create netns web-1'] },
    { kind: 'bgp', router: 'gateway', peer: '198.51.100.1', from: 'Established', to: 'Active' },
  ]);
  watcher.destroy();
  await sleep(1_200);
  const before = asked;
  await sleep(1_500);
  expect(asked).toBe(before);
  await api.close();
});

it('gives the end of a log and follows it', async () => {
  const file = join(directory, 'northd.log');
  await writeFile(file, 'one\ntwo\nthree\n');
  const api = await serve({ logs: () => [{ name: 'central/northd', file, ...logText(file) }] });
  expect((await api.inject('/v1/logs')).json()).toEqual([{ name: 'central/northd', file, bytes: 14 }]);
  expect((await api.inject('/v1/logs/central%2Fnorthd?lines=2')).body).toBe('two\nthree\n');
  const call = open('GET', '/v1/logs/central%2Fnorthd?lines=1&follow=true');
  await expect.poll(() => call.text()).toBe('three\n');
  await appendFile(file, 'four\n');
  await expect.poll(() => call.text()).toBe('three\nfour\n');
  await writeFile(file, 'new\n');
  await expect.poll(() => call.text(), { timeout: 3000 }).toBe('three\nfour\nnew\n');
  call.destroy();
});

it('describes itself', async () => {
  const reply = await (await serve()).inject('/v1/openapi.json');
  expect(reply.json()).toMatchObject({
    openapi: '3.1.0',
    paths: { '/v1/lab': { get: { operationId: 'getLab' } } },
  });
});

describe('metrics', () => {
  const asked: unknown[] = [];
  const sample = {
    at: 1,
    sentBytes: 2,
    receivedBytes: 3,
    sentPackets: 4,
    receivedPackets: 5,
    lostPackets: 0,
  };
  const vpcsOf = (tenant = 'all') => [{ tenant, vpc: 'a', samples: [sample] }];
  const metrics = {
    read: (request: unknown) => {
      asked.push(request);
      return Promise.resolve({
        contentType: 'text/plain; version=0.0.4',
        body: [Buffer.from('a 1\n'), Buffer.from('b 2\n')],
      });
    },
    history: (tenant: string | undefined) => Promise.resolve({ intervalSeconds: 10, vpcs: vpcsOf(tenant) }),
    close: () => Promise.resolve(),
  };

  it('are served as text, in the format that is asked for', async () => {
    server = await buildApi({ engine: () => Promise.resolve(fakeEngine({})), metrics });
    const reply = await server.inject({ url: '/metrics?tenant=t-1&compat=fork,supergate' });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4');
    expect(reply.body).toBe('a 1\nb 2\n');
    await server.inject({
      url: '/metrics',
      headers: { accept: 'application/openmetrics-text;version=1.0.0' },
    });
    await server.inject({ url: '/metrics?format=json' });
    expect(asked).toEqual([
      { tenant: 't-1', format: 'prometheus', compat: ['fork', 'supergate'] },
      { tenant: undefined, format: 'openmetrics', compat: undefined },
      { tenant: undefined, format: 'json', compat: undefined },
    ]);
  });

  it('have a history, of all or of one tenant', async () => {
    const api = await buildApi({ engine: () => Promise.resolve(fakeEngine({})), metrics });
    server = api;
    const of = async (query: string): Promise<unknown> =>
      (await api.inject({ url: `/v1/traffic-history${query}` })).json();
    expect(await of('?tenant=t-1')).toEqual({ intervalSeconds: 10, vpcs: vpcsOf('t-1') });
    expect(await of('')).toEqual({ intervalSeconds: 10, vpcs: vpcsOf(undefined) });
  });

  it('are refused in a format that there is not', async () => {
    server = await buildApi({ engine: () => Promise.resolve(fakeEngine({})), metrics });
    expect((await server.inject({ url: '/metrics?format=xml' })).statusCode).toBe(400);
  });
});
