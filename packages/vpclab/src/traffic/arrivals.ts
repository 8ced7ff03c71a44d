// When something is sent, from its profile alone: the fate of earlier ones changes nothing (an open loop). Pure.

import type { Day, TrafficProfile } from '../model/traffic.ts';
import type { Random } from '../model/random.ts';

const MS = 1000;

/**
 * Bursty arrivals are a Markov-modulated Poisson process of two states (MMPP-2; Fischer and Meier-Hellstern, 1993). It is in
 * bursts for a tenth of the time, with five times the mean rate; the mean over both states is 1.
 */
const BURST = { rate: 5, seconds: 0.2 };
const CALM = { rate: 5 / 9, seconds: 1.8 };

type Timing = Pick<TrafficProfile, 'arrivals' | 'rate' | 'day'>;

/** Milliseconds since the beginning, one after the other, for ever. */
export function* arrivalTimes({ arrivals, rate, day }: Timing, random: Random): Generator<number, never> {
  const gap = arrivals === 'bursty' ? burstyGaps(rate, random) : evenOrPoissonGaps(arrivals, rate, random);
  // Seconds at the mean rate; where the rate follows the day, they pass faster at noon than at midnight.
  for (let mean = 0, at = 0; ;) {
    mean += gap();
    at = day === undefined ? mean : momentOf(mean, at, day);
    yield at * MS;
  }
}

/** Inverse transform of the exponential distribution: 1 - u is never 0. */
function exponential(rate: number, random: Random): number {
  return -Math.log(1 - random()) / rate;
}

function evenOrPoissonGaps(arrivals: Timing['arrivals'], rate: number, random: Random): () => number {
  return arrivals === 'poisson' ? () => exponential(rate, random) : () => 1 / rate;
}

function burstyGaps(rate: number, random: Random): () => number {
  let state = CALM;
  let left = exponential(1 / state.seconds, random);
  return () => {
    // The exponential distribution has no memory: what did not come within a state is drawn again in the next.
    for (let passed = 0; ;) {
      const gap = exponential(rate * state.rate, random);
      if (gap <= left) {
        left -= gap;
        return passed + gap;
      }
      passed += left;
      state = state === CALM ? BURST : CALM;
      left = exponential(1 / state.seconds, random);
    }
  };
}

const PRECISION_S = 1e-6;

/**
 * When the sum of a rate of 1 + swing * sin(2 pi t / day) reaches `mean`, by halving: the sum never falls, and differs
 * from `t` by no more than swing * day / pi.
 */
function momentOf(mean: number, atLeast: number, { seconds, swing }: Day): number {
  const share = swing / 100;
  const turn = seconds / (2 * Math.PI);
  const sum = (at: number): number => at + share * turn * (1 - Math.cos(at / turn));
  let [low, high] = [atLeast, mean];
  while (high - low > PRECISION_S) {
    const middle = (low + high) / 2;
    // Numbers this large are further apart than that.
    if (middle <= low || middle >= high) break;
    if (sum(middle) < mean) low = middle;
    else high = middle;
  }
  return high;
}
