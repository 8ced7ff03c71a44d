import { expect, it } from 'vitest';
import { faultsDuring } from './faults-during.ts';

const run = { startedAt: '2026-01-01T12:00:00.000Z', elapsedMs: 10_000 };
const began = Date.parse(run.startedAt);

function fault(id: string, fromMs: number) {
  return { id, fault: 'link-loss', target: id, tenants: ['t'], startedAt: began + fromMs };
}

it('has those that were active meanwhile, in order, on the clock of the traffic', () => {
  const ended = [
    { ...fault('before', -9_000), endedAt: began - 1_000 },
    { ...fault('second', 4_000), endedAt: began + 6_000 },
    { ...fault('first', -2_000), endedAt: began + 1_000 },
  ];
  const active = [fault('third', 8_000), fault('after', 11_000), fault('second', 4_000)];
  expect(faultsDuring(run, active, ended).map(({ target, fromMs, toMs }) => [target, fromMs, toMs])).toEqual([
    ['first', -2_000, 1_000],
    ['second', 4_000, 6_000],
    ['third', 8_000, undefined],
  ]);
});
