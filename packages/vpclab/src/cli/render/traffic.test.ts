import { expect, it } from 'vitest';
import { TRAFFIC, TRAFFIC_STATUS } from '../../../test/support/foreign-samples.ts';
import type { TrafficReport } from '../../model/traffic.ts';
import { paint } from './paint.ts';
import { trafficStatusText, trafficText } from './traffic.ts';

function report(more: Partial<TrafficReport>): string {
  return trafficText({ ...TRAFFIC, ...more }, { width: 120, paint: paint(false) });
}

it('rates are over the time in which answers came, also where that was longer than it sent', () => {
  const total = { ...TRAFFIC.total, answered: 8, bytes: 1_000_000 };
  expect(report({ total, elapsedMs: 1_000 })).toContain('8.0 answers/s, 8.0 Mbit/s;');
  expect(report({ total, elapsedMs: 1_000, lastAnswerMs: 4_000 })).toContain('2.0 answers/s, 2.0 Mbit/s;');
});

it('seconds in which the generator was late are told also where nothing was due', () => {
  const invalid = '2 s are invalid: the generator itself was too late.';
  expect(report({ invalidWindows: 0 })).not.toContain('invalid');
  expect(report({ invalidWindows: 2 })).toContain(invalid);
  expect(report({ invalidWindows: 2, lateness: undefined })).toContain(invalid);
});

it('figures of a generator that does not answer are said to be old', () => {
  const status = { ...TRAFFIC_STATUS, elapsedMs: 3_000 };
  const figures = 'Traffic runs: 1 sent, 1 answered, 0 failed in 3.0 s.\n';
  expect(trafficStatusText({ ...status, silentMs: 0 })).toBe(figures);
  expect(trafficStatusText({ ...status, silentMs: 2_500 })).toBe(
    `${figures}The traffic generator has not answered for 2.5 s: these figures are from before.\n`,
  );
});
