import { expect, it } from 'vitest';
import { reactionOf } from './reaction.ts';

const fault = { from: 1_000, to: 9_000 };
const outage = (from: number, to?: number) => ({ from, to, observed: 'no answer' });

it('a session that went down, a way that was found meanwhile, and one that came back with the end', () => {
  expect(
    reactionOf(
      [
        { kind: 'session', lost: 0, outages: [outage(1_400, 9_800)] },
        { kind: 'reach', lost: 3, outages: [outage(1_100, 2_500)] },
        { kind: 'reach', lost: 9, outages: [outage(1_200, 10_500)] },
      ],
      [fault],
    ),
  ).toEqual({ detectedMs: 400, reroutedMs: 1_500, recoveredMs: 1_500, lost: 12 });
});

it('each outage counts from the fault that began last', () => {
  const promises = [
    { kind: 'reach', lost: 1, outages: [outage(1_500, 2_600), outage(5_200, 5_900)] },
  ] as const;
  const faults = [
    { from: 5_000, to: 8_000 },
    { from: 1_000, to: 2_000 },
  ];
  expect(reactionOf(promises, faults)).toMatchObject({ reroutedMs: 900, recoveredMs: 600 });
});

it('nothing broke, it was broken before, or it is not back', () => {
  const nothing = { detectedMs: undefined, reroutedMs: undefined, recoveredMs: undefined, lost: 0 };
  expect(reactionOf([{ kind: 'reach', lost: 0, outages: [] }], [fault])).toEqual(nothing);
  expect(reactionOf([{ kind: 'reach', lost: 0, outages: [outage(0, 500)] }], [fault])).toEqual(nothing);
  expect(reactionOf([{ kind: 'reach', lost: 0, outages: [outage(2_000)] }], [fault])).toEqual(nothing);
});
