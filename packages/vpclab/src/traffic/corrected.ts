// Corrects latencies of a closed loop for coordinated omission: while an answer is late, requests that were due are not sent.
// The work is bounded, because the generator does it between two requests.

import { JsHistogram, type Histogram } from 'hdr-histogram-js';

/** For one latency. More requests than that are counted several at a time. */
const MOST_STEPS = 1_000;

/** Adds latencies, and those of the requests that were due every `interval` meanwhile. */
export function addCorrected(
  into: Pick<Histogram, 'recordValueWithCount'>,
  latencies: Histogram,
  interval: number,
): void {
  if (!(latencies instanceof JsHistogram)) throw new TypeError('its values cannot be listed');
  const values = latencies.recordedValuesIterator;
  values.reset();
  while (values.hasNext()) {
    const { valueIteratedTo: value, countAtValueIteratedTo: count } = values.next();
    into.recordValueWithCount(value, count);
    addOmitted(into, { value, count, interval });
  }
}

type Late = { readonly value: number; readonly count: number; readonly interval: number };

function addOmitted(into: Pick<Histogram, 'recordValueWithCount'>, { value, count, interval }: Late): void {
  // The last one would have waited for one interval.
  const omitted = Math.max(0, Math.floor(value / interval) - 1);
  const steps = Math.min(omitted, MOST_STEPS);
  let done = 0;
  for (let step = 1; step <= steps; step += 1) {
    const until = Math.round((step * omitted) / steps);
    const middle = (done + 1 + until) / 2;
    into.recordValueWithCount(Math.round(value - middle * interval), count * (until - done));
    done = until;
  }
}
