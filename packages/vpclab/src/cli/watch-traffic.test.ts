import { describe, expect, it } from 'vitest';
import type { ListedFault } from '../model/chaos.ts';
import { IDLE } from '../model/traffic-defaults.ts';
import type { TrafficStatus, TrafficWindow } from '../model/traffic.ts';
import { paint } from './render/paint.ts';
import { trafficLiveText } from './render/traffic-live.ts';
import { recordingTerminal } from './terminal.ts';
import { SeenWindows, watchTraffic } from './watch-traffic.ts';

function window(atMs: number, isValid = true): TrafficWindow {
  const tenants = [{ name: 'tenant-a', sent: 30, answered: 29, failed: 1, p50: 1.5, p99: 12.25 }];
  return { atMs, latenessMs: 0.5, isValid, tenants };
}

function status(state: TrafficStatus['state'], ...windows: readonly TrafficWindow[]): TrafficStatus {
  const figures = { elapsedMs: 2_000, seconds: 10, sent: 60, answered: 58, failed: 2 };
  return { state, id: '7', ...figures, silentMs: 0, windows };
}

const fault: ListedFault = {
  ...{ id: '0', fault: 'link-loss', target: 'web-1', mechanism: 'nftables', state: 'active' },
  ...{
    startedAt: '1970-01-01T00:00:00.000Z',
    until: '1970-01-01T00:00:05.000Z',
    reason: undefined,
    tenants: ['tenant-a'],
  },
};

async function watched(json: boolean, ...told: readonly TrafficStatus[]): Promise<readonly string[]> {
  return (await written(json, ...told)).out.split('\n').filter((line) => line !== '');
}

async function written(json: boolean, ...told: readonly TrafficStatus[]) {
  const terminal = recordingTerminal();
  const left = [...told];
  const client = {
    traffic: async () => Promise.resolve(left.shift() ?? IDLE),
    faults: async () => Promise.resolve([fault]),
  };
  await watchTraffic(client, terminal, { json, signal: new AbortController().signal });
  return terminal.written;
}

describe('traffic second by second', () => {
  it('is one line of JSON each, none of them twice and none missing, until it ends', async () => {
    const lines = await watched(
      true,
      status('running', window(0)),
      status('running', window(0), window(1_000)),
      status('done', window(0), window(1_000), window(2_000)),
    );
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: '7', state: 'running', atMs: 0, tenants: [{ name: 'tenant-a', p99: 12.25 }] },
      { atMs: 1_000, faults: [{ fault: 'link-loss', target: 'web-1', tenants: ['tenant-a'] }] },
      { state: 'done', atMs: 2_000 },
    ]);
  });

  it('is one line of text each where nobody asks for JSON', async () => {
    expect(await watched(false, status('done', window(0), window(1_000, false)))).toEqual([
      '1 s: tenant-a 30 sent, 29 answered, 1 failed, p99 12.3 ms; link-loss of web-1',
      '2 s: tenant-a 30 sent, 29 answered, 1 failed, p99 12.3 ms; invalid: the generator was late; link-loss of web-1',
    ]);
  });

  it('says once that the generator does not answer', async () => {
    const silent = (silentMs: number) => ({ ...status('running', window(0)), silentMs });
    const { out, err } = await written(true, silent(2_100), silent(2_600), status('done', window(0)));
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toBe('The traffic generator has not answered for 2.1 s: these figures are from before.\n');
  });

  it('is over at once where no traffic runs', async () => {
    expect(await watched(true)).toEqual([]);
  });

  it('begins at zero with the next run', () => {
    const seen = new SeenWindows();
    expect(seen.next({ id: '1', windows: [window(0), window(1_000)] })).toHaveLength(2);
    expect(seen.next({ id: '1', windows: [window(1_000)] })).toHaveLength(0);
    expect(seen.next({ id: '2', windows: [window(0)] })).toHaveLength(1);
  });
});

it('a terminal shows the last second by tenant, and what is broken', () => {
  const text = trafficLiveText(status('running', window(0), window(1_000, false)), [fault], {
    ...{ width: 100, paint: paint(false) },
  });
  expect(text).toContain('Traffic runs: 60 sent, 58 answered, 2 failed in 2.0 s.');
  expect(text).toMatch(/TENANT +SENT\/S +ANSWERED\/S +FAILED\/S +P50 +P99/);
  expect(text).toMatch(/tenant-a +30 +29 +1 +1\.50 ms +12\.3 ms/);
  expect(text).toContain('This second is invalid');
  expect(text).toMatch(/fault, until \d\d:\d\d:\d\d: link-loss of web-1, may be noticed by tenant-a/);
  expect(trafficLiveText(IDLE, [], { width: 100, paint: paint(false) })).toBe('No traffic.\n');
});
