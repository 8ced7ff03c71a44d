import { describe, expect, it } from 'vitest';
import { LinkLoss } from './link-loss.ts';

/** Readings of link, flow and time in seconds; a flow that is new has a fourth word. */
function lost(
  ...readings: readonly (readonly [link: number, flow: number, seconds: number, isNew?: 'new'])[]
): number {
  const loss = new LinkLoss();
  for (const [link, flow, seconds, isNew] of readings) loss.add(link, flow, seconds * 1000, isNew === 'new');
  return loss.lost;
}

describe('loss before the switch', () => {
  it('is what the link saw and the flow did not', () => {
    expect(lost([100, 100, 0], [200, 150, 5], [200, 150, 10])).toBe(50);
  });

  it('is none while the flow only counts late', () => {
    expect(lost([100, 90, 0], [300, 200, 5], [500, 400, 10], [500, 490, 15], [500, 490, 20])).toBe(0);
  });

  it('is none between two readings that follow each other at once', () => {
    expect(lost([100, 100, 0], [200, 100, 0.1], [300, 100, 0.2], [400, 100, 0.3])).toBe(0);
  });

  it('never sinks, and starts again from zero with a new flow', () => {
    expect(
      lost([0, 0, 0], [100, 60, 5], [100, 60, 10], [120, 5, 15, 'new'], [150, 30, 20], [150, 35, 25]),
    ).toBe(40);
  });
});
