import { describe, expect, it } from 'vitest';
import { Accumulator } from './accumulate.ts';

const reading = (packets: number, ageSeconds: number) => ({ packets, bytes: packets * 100, ageSeconds });

function total(
  readings: readonly (readonly [place: string, packets: number, age: number, atMs: number])[],
): number {
  const accumulator = new Accumulator(0);
  for (const [place, packets, age, atMs] of readings) accumulator.add(place, reading(packets, age), atMs);
  expect(accumulator.bytes).toBe(accumulator.packets * 100);
  return accumulator.packets;
}

describe('an accumulator', () => {
  it('counts what the flow had counted when it was first seen', () => {
    expect(total([['a', 7, 3, 0]])).toBe(7);
  });

  it('adds what has come since the last reading', () => {
    expect(
      total([
        ['a', 7, 3, 0],
        ['a', 9, 13, 10_000],
      ]),
    ).toBe(9);
  });

  it('keeps what a flow had counted when it begins at 0 again', () => {
    expect(
      total([
        ['a', 7, 3, 0],
        ['a', 2, 1, 10_000],
        ['a', 3, 11, 20_000],
      ]),
    ).toBe(10);
  });

  it('notices a new flow by its age, also when it has counted more than the old one', () => {
    expect(
      total([
        ['a', 7, 30, 0],
        ['a', 9, 2, 10_000],
      ]),
    ).toBe(16);
  });

  it('takes a clock that runs unevenly for no new flow', () => {
    expect(
      total([
        ['a', 7, 30, 0],
        ['a', 8, 39.7, 10_000],
        ['a', 9, 49.6, 20_000],
      ]),
    ).toBe(9);
  });

  it('sums places, and a port that moves there and back', () => {
    expect(
      total([
        ['a', 5, 100, 0],
        ['b', 3, 1, 10_000],
        ['a', 2, 1, 20_000],
        ['b', 3, 21, 30_000],
      ]),
    ).toBe(10);
  });
});
