import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FlowRecord } from '../../model/flow-log.ts';
import { NO_WIRE, profileOf } from '../../model/traffic-defaults.ts';
import type { GeneratorReport, TrafficPair } from '../../model/traffic.ts';
import type { Counted, CountedBy } from './compared.ts';
import { Comparer } from './comparer.ts';

// Flow logs are awaited by the clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

const pair: TrafficPair = {
  ...{ from: 'web', netns: 'web', tenant: 't', vpc: 'v', to: 'app', address: '10.0.2.11' },
};

function report(id: string, state: GeneratorReport['state'] = 'done'): GeneratorReport {
  const tally = { sent: 1, answered: 1, errors: {}, bytes: 1, latency: undefined };
  const wire = { ...NO_WIRE, packetsOut: 100, bytesOut: 10_000, packetsIn: 50, bytesIn: 5_000 };
  return {
    ...{
      id,
      state,
      seed: 1,
      startedAt: '',
      elapsedMs: 1,
      congestion: 'cubic',
      lateness: undefined,
      corrected: undefined,
    },
    ...{ processor: 0, invalidWindows: 0, total: { ...tally, wire }, tenants: [], vpcs: [], trees: [] },
    profiles: [{ ...profileOf({ name: 'p', kind: 'requests', from: 'web', to: 'app' }), pairs: 1 }],
    pairs: [{ ...tally, profile: 'p', from: 'web', to: 'app', tenant: 't', vpc: 'v', wire }],
    ...{ windows: [], isCompared: true },
  };
}

/** An exporter that gives these readings one after the other, then the last one for ever. */
function exporter(...readings: readonly Readonly<Record<string, number>>[]): () => Promise<CountedBy> {
  let next = 0;
  return async () => {
    const reading = readings[Math.min(next, readings.length - 1)] ?? {};
    next += 1;
    const counts = Object.entries(reading).map(([name, packets]): [string, Counted] => [
      name,
      { packets, bytes: packets * 100 },
    ]);
    return await Promise.resolve(new Map(counts));
  };
}

function flowLogs() {
  const listeners = new Set<(record: FlowRecord) => void>();
  const flows = () => ({
    intervalSeconds: 2,
    follow: (listener: (record: FlowRecord) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
  return { listeners, flows };
}

const flow: FlowRecord = {
  at: {
    ...{ tenant: 't', vpc: 'v', subnet: 's', kind: 'workload', name: 'web', node: 'n', interface: 'i' },
  },
  ...{ direction: 'egress', peer: undefined, source: '10.0.0.1', destination: '10.0.0.2' },
  ...{ sourcePort: 40_000, destinationPort: 80, protocol: 6, packets: 99, bytes: 8_600, start: 1, end: 2 },
  ...{ action: 'accept', reason: undefined, translation: undefined },
};

const LOOK_MS = 1;
const isWorkload = (): boolean => true;
const tenantOf = (): string => 't';

it('reads the exporter once its ports are there, and again once its counters stand still', async () => {
  const read = exporter({ web: 5 }, { web: 5, app: 10 }, { web: 80, app: 40 }, { web: 107, app: 62 });
  const comparer = new Comparer({ exporter: read, flows: () => undefined }, LOOK_MS);
  await comparer.begin('1', [pair], isWorkload);
  comparer.ended('1');
  const [first, second] = await comparer.compared(report('1'), tenantOf);
  expect(first).toMatchObject({
    source: 'exporter',
    tenants: [{ name: 't', packets: { sent: 150, counted: 154, percent: 2.7 } }],
  });
  expect(second).toMatchObject({ source: 'flow logs', reason: expect.stringContaining('asks for none') });
});

it('awaits the last records of flow logs, and hears no later ones', async () => {
  const { listeners, flows } = flowLogs();
  const comparer = new Comparer({ exporter: exporter({ web: 1, app: 1 }), flows }, LOOK_MS);
  await comparer.begin('1', [pair], isWorkload);
  for (const hear of listeners) hear(flow);
  comparer.ended('1');
  const [, early] = await comparer.compared(report('1'), tenantOf);
  expect(early?.reason).toMatch(/the last records come within \d s: ask again/);
  for (const hear of listeners) hear({ ...flow, packets: 1, bytes: 100 });
  vi.setSystemTime(Date.now() + 20_000);
  const [, late] = await comparer.compared(report('1'), tenantOf);
  expect(late).toMatchObject({
    reason: undefined,
    tenants: [{ packets: { sent: 150, counted: 100 }, bytes: { sent: 12_900, counted: 8_700 } }],
  });
  expect(listeners.size).toBe(0);
});

it('counts no flow after the last records were due, even if nobody asked by then', async () => {
  const { listeners, flows } = flowLogs();
  const comparer = new Comparer({ exporter: exporter({ web: 1, app: 1 }), flows }, LOOK_MS);
  await comparer.begin('1', [pair], isWorkload);
  for (const hear of listeners) hear(flow);
  comparer.ended('1');
  await vi.advanceTimersByTimeAsync(6_000);
  for (const hear of listeners) hear({ ...flow, packets: 1, bytes: 100 });
  await vi.advanceTimersByTimeAsync(2_000);
  for (const hear of listeners) hear({ ...flow, packets: 1_000, bytes: 100_000 });
  const [, late] = await comparer.compared(report('1'), tenantOf);
  expect(late).toMatchObject({ tenants: [{ packets: { sent: 150, counted: 100 } }] });
});

it('hears nothing of traffic that did not begin', async () => {
  const { listeners, flows } = flowLogs();
  const comparer = new Comparer({ exporter: exporter({ web: 1, app: 1 }), flows }, LOOK_MS);
  await comparer.begin('1', [pair], isWorkload);
  comparer.abandon('2');
  expect(listeners.size).toBe(1);
  comparer.abandon('1');
  expect(listeners.size).toBe(0);
});

it('keeps what it has of the last traffic until other traffic begins', async () => {
  const { listeners, flows } = flowLogs();
  const comparer = new Comparer({ exporter: exporter({ web: 1, app: 1 }), flows }, LOOK_MS);
  const reason = async (id: string) => (await comparer.compared(report(id), tenantOf))[0]?.reason;
  await comparer.begin('1', [pair], isWorkload);
  await comparer.begin('2', [pair], isWorkload);
  comparer.abandon('2');
  expect(await reason('1')).toBeUndefined();
  await comparer.begin('3', [pair], isWorkload);
  comparer.begun('3');
  expect(listeners.size).toBe(1);
  expect([await reason('1'), await reason('3')]).toEqual([expect.stringContaining('restarted'), undefined]);
});

it('says why there are no figures', async () => {
  const comparer = new Comparer({ exporter: exporter({ web: 1 }), flows: () => undefined }, LOOK_MS);
  const reason = async (id: string, state?: GeneratorReport['state']) =>
    (await comparer.compared(report(id, state), tenantOf))[0]?.reason;
  expect(await reason('1')).toBe('vpclabd restarted since the run began, and lost what was counted');
  await comparer.begin('1', [pair], isWorkload);
  expect(await reason('1', 'running')).toBe('the traffic still runs');
  expect(await reason('2')).toBe('vpclabd restarted since the run began, and lost what was counted');
  expect(await reason('1')).toBe('it has no counters of app');
  expect(await comparer.compared({ ...report('1'), isCompared: false }, tenantOf)).toEqual([]);
});
