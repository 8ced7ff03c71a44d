// When something is sent, from its rate alone: what became of earlier ones changes nothing (an open loop). Pure.

import type { Arrivals } from '../model/traffic.ts';
import type { Random } from '../model/random.ts';

const MS = 1000;

/** Milliseconds since the beginning, one after the other, for ever. */
export function* arrivalTimes(arrivals: Arrivals, rate: number, random: Random): Generator<number, never> {
  let at = 0;
  for (;;) {
    // Inverse transform of the exponential distribution: 1 - u is never 0.
    const gap = arrivals === 'poisson' ? -Math.log(1 - random()) / rate : 1 / rate;
    at += gap * MS;
    yield at;
  }
}
