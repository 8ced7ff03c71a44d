// A tenant's questions to a real Prometheus: random queries answered as if nobody else's series were there.
// VPCLAB_QUERIES=100000 asks as many (npm run test:queries).

import { expect, it } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

const SCENARIO = new URL('query-gate-scenario.ts', import.meta.url);
const queries = Number(process.env['VPCLAB_QUERIES'] ?? 3_000);
/** A query takes two questions of about a millisecond each; a busy machine takes ten times as long. */
const TIMEOUT_MS = 60_000 + queries * 40;

type Outcome = {
  readonly counts: { readonly asked: number; readonly answered: number; readonly withSamples: number };
  readonly found: readonly { readonly query: string; readonly kind: string; readonly detail: string }[];
};

const reason = whyNotUnshared(['/usr/bin/prometheus', '/usr/bin/promtool', '/usr/bin/unshare']);
const note = reason === undefined ? '' : ` (skipped: ${reason})`;

it.skipIf(reason !== undefined)(
  `a tenant gets the answers of a Prometheus that records nobody else${note}`,
  async () => {
    const { counts, found } = (await runUnshared(SCENARIO, TIMEOUT_MS)) as Outcome;
    expect(found).toEqual([]);
    expect(counts.asked).toBe(queries);
    // Most of what is asked means something.
    expect(counts.answered).toBeGreaterThan(queries / 3);
    expect(counts.withSamples).toBeGreaterThan(queries / 10);
  },
  TIMEOUT_MS,
);
