// Counters that outlive what counts. A flow counts from 0 again when it is installed again (a restart of ovn-controller,
// a workload that moves to another node); what was counted until then is kept, and all places are summed.

/** How far clocks and rounding may make a flow look younger than it is. */
const AGE_TOLERANCE_SECONDS = 0.5;

export type Reading = { readonly packets: number; readonly bytes: number; readonly ageSeconds: number };

type Place = { packets: number; bytes: number; ageSeconds: number; atMs: number };

export class Accumulator {
  /** When counting began, in milliseconds since the epoch. */
  readonly createdMs: number;
  #packets = 0;
  #bytes = 0;
  readonly #places = new Map<string, Place>();

  constructor(createdMs: number) {
    this.createdMs = createdMs;
  }

  get packets(): number {
    return this.#packets;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds what a place (a node) has counted since its last reading. Answers whether it is the same flow as then. */
  add(place: string, reading: Reading, atMs: number): boolean {
    const last = this.#places.get(place);
    const { packets, bytes, ageSeconds } = reading;
    const fresh = last === undefined || isAnother(last, reading, atMs);
    this.#packets += packets - (fresh ? 0 : last.packets);
    this.#bytes += bytes - (fresh ? 0 : last.bytes);
    // Written over: thousands of new objects a scrape, each alive until the next, are what fills the old generation.
    if (last === undefined) this.#places.set(place, { packets, bytes, ageSeconds, atMs });
    else {
      last.packets = packets;
      last.bytes = bytes;
      last.ageSeconds = ageSeconds;
      last.atMs = atMs;
    }
    return !fresh;
  }
}

/** A flow that was installed after the last reading is another, whatever it has counted since. */
function isAnother(last: Readonly<Place>, reading: Reading, atMs: number): boolean {
  if (reading.packets < last.packets || reading.bytes < last.bytes) return true;
  const elapsedSeconds = (atMs - last.atMs) / 1000;
  return reading.ageSeconds + AGE_TOLERANCE_SECONDS < last.ageSeconds + elapsedSeconds;
}
