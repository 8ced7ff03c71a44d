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
  readonly unsteady: readonly Watched[];
  readonly notBack: readonly Watched[];
  /** What went wrong with the experiment itself. */
  readonly failures: readonly string[];
};

export type Verdict = Pick<
  ExperimentReport,
  'ok' | 'failures' | 'tenants' | 'promises' | 'leaks' | 'unsteady' | 'notBack'
>;

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
    const isBack = !course.notBack.includes(one);
    const ok = isBack && (mustHold ? one.outages.length === 0 : broken <= allowedMs);
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
  const unsteady = course.unsteady.map(({ promise }) => promise.text);
  const notBack = course.notBack.map(({ promise }) => promise.text);
  const judged = lab.tenants.map(({ name }) => {
    const verdict = tenantVerdict(
      name,
      promises,
      affected.has(name) ? 'affected' : 'others',
      experiment,
      course,
    );
    const exceeded = exceededBy(verdict, course.traffic);
    const own = promises.filter((one) => one.tenants.includes(name));
    const reasons = [
      ...exceeded,
      ...own.filter(isLeak).map(({ promise }) => `a wall leaked: ${promise}`),
      ...own
        .filter(({ promise }) => notBack.includes(promise))
        .map(({ promise }) => `not back after the last fault: ${promise}`),
    ];
    return { verdict: { ...verdict, ok: reasons.length === 0, reasons }, exceeded };
  });
  const hasEffect = promises.some(({ outages }) => outages.length > 0);
  const failures = [
    ...course.failures,
    ...leaks.map((leak) => `a wall leaked: ${leak}`),
    ...judged.flatMap(({ verdict, exceeded }) => exceeded.map((text) => `${verdict.tenant}: ${text}`)),
    ...promises
      .filter((one) => one.tenants.length === 0 && !isLeak(one) && one.brokenMs > one.allowedMs)
      .map(({ promise }) => `${promise}: broken for too long`),
    ...(expect.effect === true && !hasEffect ? ['no promise broke: the faults had no effect'] : []),
  ];
  const tenants = judged.map(({ verdict }) => verdict);
  return { ok: failures.length === 0, failures, tenants, promises, leaks, unsteady, notBack };
}

function tenantVerdict(
  tenant: string,
  promises: readonly PromiseVerdict[],
  role: 'affected' | 'others',
  { expect }: Experiment,
  { traffic, faults }: Pick<Course, 'traffic' | 'faults'>,
): Omit<TenantVerdict, 'ok' | 'reasons'> {
  const own = promises.filter(({ tenants, kind }) => tenants.includes(tenant) && !isWallKind(kind));
  // A promise to an affected tenant is judged by that one's bound.
  const judged = own.filter(({ allowedMs }) => role === 'affected' || allowedMs === expect.others.broken);
  const longest = judged.reduce((most, { brokenMs: ms }) => Math.max(most, ms), 0);
  const { broken: allowedMs, failed: allowedFailed, p99: allowedP99Ms } = expect[role];
  const tally = traffic?.tenants.find(({ name }) => name === tenant);
  const failed = tally === undefined ? undefined : Object.values(tally.errors).reduce((sum, n) => sum + n, 0);
  const p99Ms = tally?.latency?.p99;
  return {
    tenant,
    isAffected: role === 'affected',
    brokenMs: longest,
    allowedMs,
    promises: own.length,
    broken: own.filter(({ outages }) => outages.length > 0).length,
    sent: tally?.sent,
    failed,
    failedSeconds: traffic === undefined ? undefined : failedSeconds(traffic, tenant),
    allowedFailed,
    p99Ms,
    allowedP99Ms,
    ...reactionOf(own, faults),
  };
}

function failedSeconds({ windows }: TrafficReport, tenant: string): number {
  return windows.filter(({ tenants }) => tenants.some(({ name, failed }) => name === tenant && failed > 0))
    .length;
}

/** The bounds that a tenant is beyond, a sentence each. */
function exceededBy(
  verdict: Omit<TenantVerdict, 'ok' | 'reasons'>,
  traffic: TrafficReport | undefined,
): readonly string[] {
  const { tenant, brokenMs: ms, allowedMs, failed = 0, allowedFailed, p99Ms, allowedP99Ms } = verdict;
  const isLate = p99Ms !== undefined && allowedP99Ms !== undefined && p99Ms > allowedP99Ms;
  return [
    ...(ms > allowedMs ? [`a promise was broken for ${ms} ms, ${allowedMs} ms are allowed`] : []),
    ...(allowedFailed !== undefined && failed > allowedFailed
      ? [`${failed} requests failed, ${allowedFailed} may`]
      : []),
    ...(isLate && traffic !== undefined
      ? [
          `the 99th percentile of latency was ${Math.round(p99Ms)} ms, ${allowedP99Ms} ms are allowed: ` +
            slowPairs(traffic, tenant, allowedP99Ms),
        ]
      : []),
  ];
}

function isLeak({ kind, outages }: PromiseVerdict): boolean {
  return isWallKind(kind) && outages.length > 0;
}
