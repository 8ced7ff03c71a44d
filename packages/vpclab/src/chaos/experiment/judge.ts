// The verdict: compares what broke, per tenant and for how long, with what the experiment expects. Pure.

import type { ExperimentReport, PromiseVerdict, TenantVerdict } from '../../model/chaos.ts';
import type { Lab } from '../../model/lab.ts';
import { isWall, isWallKind } from '../../model/promise.ts';
import type { TrafficReport } from '../../model/traffic.ts';
import { reactionOf } from './reaction.ts';
import { slowPairs } from './slow-pairs.ts';
import { promiseOwners } from '../../model/promise-owners.ts';
import type { Experiment } from '../../model/experiment.ts';
import { brokenMs, type Watched } from './watch.ts';

export type Course = {
  readonly lab: Lab;
  readonly watched: readonly Watched[];
  readonly affected: ReadonlySet<string>;
  readonly elapsedMs: number;
  readonly traffic: TrafficReport | undefined;
  readonly faults: ExperimentReport['faults'];
  /** What went wrong with the experiment itself. */
  readonly failures: readonly string[];
};

export type Verdict = Pick<ExperimentReport, 'ok' | 'failures' | 'tenants' | 'promises' | 'leaks'>;

export function judge(experiment: Experiment, course: Course): Verdict {
  const { lab, watched, affected, elapsedMs } = course;
  const { expect } = experiment;
  const ownersOf = promiseOwners(lab);
  const promises = watched.map((one): PromiseVerdict => {
    const tenants = ownersOf(one.promise);
    const isAffected = tenants.some((tenant) => affected.has(tenant)) || tenants.length === 0;
    const mustHold = isWall(one.promise);
    const allowedMs = mustHold ? 0 : (isAffected ? expect.affected : expect.others).broken;
    const broken = brokenMs(one.outages, elapsedMs);
    const ok = mustHold ? one.outages.length === 0 : broken <= allowedMs;
    const { text, kind, category } = one.promise;
    const outages = one.outages.map((outage) => ({ ...outage }));
    return {
      promise: text,
      kind,
      category,
      tenants,
      probes: one.probes,
      lost: one.lost,
      outages,
      brokenMs: broken,
      allowedMs,
      ok,
    };
  });
  const leaks = promises.filter(isLeak).map(({ promise, outages }) => `${promise}: ${outages[0]?.observed}`);
  const tenants = lab.tenants.map(({ name }) =>
    tenantVerdict(name, promises, affected.has(name) ? 'affected' : 'others', experiment, course),
  );
  const hasEffect = promises.some(({ outages }) => outages.length > 0);
  const failures = [
    ...course.failures,
    ...leaks.map((leak) => `a wall leaked: ${leak}`),
    ...tenants.flatMap((tenant) => failuresOf(tenant, course.traffic)),
    ...promises
      .filter(({ ok, tenants: owners }) => !ok && owners.length === 0)
      .map(({ promise }) => `${promise}: broken for too long`),
    ...(expect.effect === true && !hasEffect ? ['no promise broke: the faults had no effect'] : []),
  ];
  return { ok: failures.length === 0, failures, tenants, promises, leaks };
}

function tenantVerdict(
  tenant: string,
  promises: readonly PromiseVerdict[],
  role: 'affected' | 'others',
  { expect }: Experiment,
  { traffic, faults }: Pick<Course, 'traffic' | 'faults'>,
): TenantVerdict {
  const own = promises.filter(({ tenants, kind }) => tenants.includes(tenant) && !isWallKind(kind));
  // A promise to an affected tenant is judged by that one's bound.
  const judged = own.filter(({ allowedMs }) => role === 'affected' || allowedMs === expect.others.broken);
  const longest = judged.reduce((most, { brokenMs: ms }) => Math.max(most, ms), 0);
  const { broken: allowedMs, failed: allowedFailed, p99: allowedP99Ms } = expect[role];
  const tally = traffic?.tenants.find(({ name }) => name === tenant);
  const failed = tally === undefined ? undefined : Object.values(tally.errors).reduce((sum, n) => sum + n, 0);
  const p99Ms = tally?.latency?.p99;
  const isFast = p99Ms === undefined || allowedP99Ms === undefined || p99Ms <= allowedP99Ms;
  const isQuiet = failed === undefined || allowedFailed === undefined || failed <= allowedFailed;
  return {
    tenant,
    isAffected: role === 'affected',
    brokenMs: longest,
    allowedMs,
    promises: own.length,
    broken: own.filter(({ outages }) => outages.length > 0).length,
    sent: tally?.sent,
    failed,
    allowedFailed,
    p99Ms,
    allowedP99Ms,
    ...reactionOf(own, faults),
    ok: longest <= allowedMs && isQuiet && isFast,
  };
}

function failuresOf(verdict: TenantVerdict, traffic: TrafficReport | undefined): readonly string[] {
  const { tenant, ok, brokenMs: ms, allowedMs, failed = 0, allowedFailed, p99Ms, allowedP99Ms } = verdict;
  if (ok) return [];
  const late =
    p99Ms !== undefined && allowedP99Ms !== undefined && p99Ms > allowedP99Ms && traffic !== undefined
      ? [
          `${tenant}: the 99th percentile of latency was ${Math.round(p99Ms)} ms, ${allowedP99Ms} ms are allowed: ` +
            slowPairs(traffic, tenant, allowedP99Ms),
        ]
      : [];
  return [
    ...(ms > allowedMs ? [`${tenant}: a promise was broken for ${ms} ms, ${allowedMs} ms are allowed`] : []),
    ...(allowedFailed !== undefined && failed > allowedFailed
      ? [`${tenant}: ${failed} requests failed, ${allowedFailed} may`]
      : []),
    ...late,
  ];
}

function isLeak({ kind, outages }: PromiseVerdict): boolean {
  return isWallKind(kind) && outages.length > 0;
}
