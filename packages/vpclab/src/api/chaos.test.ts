// Faults over the API, with a control that breaks nothing.

import { expect, it } from 'vitest';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import type { ActiveFault, ChaosControl } from '../model/chaos.ts';
import { buildApi } from './app.ts';
import { ActiveFaultSchema } from './schemas/chaos.ts';

const startedAt = Date.parse('2026-01-01T12:00:00.000Z');
const FAULT: ActiveFault = {
  ...{ id: 'a0b1c2d3', fault: 'link-loss', target: 'web-1', mechanism: 'nftables', state: 'active' },
  ...{ startedAt, until: startedAt + 10_500, reason: undefined, tenants: ['tenant-1'] },
};
const CHAOS: ChaosControl = {
  kinds: () => Promise.resolve([]),
  experiments: () => Promise.resolve([]),
  status: () => Promise.resolve([{ ...FAULT, id: '0', startedAt: startedAt + 1 }, FAULT]),
  start: () => Promise.resolve(FAULT),
  stop: () => Promise.resolve([FAULT]),
  run: () => Promise.reject(new Error('runs nothing')),
};

it.each([
  ['GET', undefined],
  ['POST', { fault: 'link-loss', target: 'web-1', seconds: 10.5 }],
  ['DELETE', undefined],
] as const)('%s tells times of faults as all other times', async (method, payload) => {
  const server = await buildApi({ engine: () => Promise.resolve(fakeEngine({})), chaos: CHAOS });
  const url = '/v1/chaos/faults';
  const response = await server.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
  const [told] = [response.json<unknown>()].flat();
  expect(told).toMatchObject({ startedAt: '2026-01-01T12:00:00.000Z', until: '2026-01-01T12:00:10.500Z' });
  expect(() => ActiveFaultSchema.parse(told)).not.toThrow();
  await server.close();
});
