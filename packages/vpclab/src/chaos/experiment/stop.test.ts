import { describe, expect, it } from 'vitest';
import { parseLab } from '../../concepts/parse-lab.ts';
import { promisesOf } from '../../concepts/promises.ts';
import type { ExperimentStop } from '../../model/experiment.ts';
import { NO_WIRE } from '../../model/traffic-defaults.ts';
import type { LabPromise } from '../../model/promise.ts';
import { stopReason, type Moment } from './stop.ts';
import type { Watched } from './watch.ts';

const text = `
vpcs:
  - { name: vpc-a, tenant: tenant-a, cidr: 10.0.0.0/16, subnets: [web] }
  - { name: vpc-b, tenant: tenant-b, cidr: 10.1.0.0/16, subnets: [web] }
workloads: 2
`;
const parsed = parseLab({ fileName: 'lab.yaml', text });
if (parsed.kind !== 'ok') throw new Error('unreachable: it is well formed');
const { lab } = parsed;
const promises = promisesOf(lab, 'sample');

/** A promise of a workload that was broken for so long up to 10 s. */
function broken(kind: LabPromise['kind'], from: string, ms: number): Watched {
  const promise = promises.find((one) => one.kind === kind && one.text.startsWith(from));
  if (promise === undefined) throw new Error(`no promise ${kind} of ${from}`);
  return {
    promise,
    probes: 9,
    lost: 9,
    heldAtMs: 0,
    outages: [{ from: 10_000 - ms, to: undefined, observed: 'nothing' }],
  };
}

const calm: Moment = { watched: [], affected: new Set(['tenant-a']), elapsedMs: 10_000, tallies: [] };
const tally = { sent: 9, answered: 0, bytes: 0, latency: undefined, wire: NO_WIRE };
const reason = (stop: ExperimentStop, moment: Partial<Moment>): string | undefined =>
  stopReason(stop, lab)({ ...calm, ...moment });

describe('an experiment is stopped', () => {
  it('when a promise of another tenant was broken for longer than agreed', () => {
    const stop = { affected: { broken: 60_000 }, others: { broken: 2_000 } };
    expect(reason(stop, { watched: [broken('reach', 'vpc-b', 1_000)] })).toBeUndefined();
    expect(reason(stop, { watched: [broken('reach', 'vpc-b', 3_000)] })).toMatch(
      /^broken for 3000 ms, 2000 ms are allowed: vpc-b-/,
    );
    expect(reason(stop, { watched: [broken('reach', 'vpc-a', 3_000)] })).toBeUndefined();
  });

  it('when a wall leaked, where that is asked for', () => {
    const leaked = { watched: [broken('wall', 'vpc-a', 10)] };
    expect(reason({ leak: true }, leaked)).toMatch(/^a wall leaked: vpc-a-/);
    expect(reason({ others: { broken: 0 }, affected: { broken: 0 } }, leaked)).toBeUndefined();
  });

  it('when more requests failed than agreed', () => {
    const tallies = [
      { ...tally, name: 'tenant-a', errors: { refused: 4 } },
      { ...tally, name: 'tenant-b', errors: { refused: 2, reset: 1 } },
    ];
    expect(reason({ others: { failed: 3 } }, { tallies })).toBeUndefined();
    expect(reason({ others: { failed: 2 } }, { tallies })).toBe('3 requests of tenant-b failed, 2 may');
    expect(reason({ affected: { failed: 3 } }, { tallies })).toBe('4 requests of tenant-a failed, 3 may');
  });

  it('by nothing where it says nothing', () => {
    expect(reason({}, { watched: [broken('reach', 'vpc-a', 9_000)] })).toBeUndefined();
  });
});
