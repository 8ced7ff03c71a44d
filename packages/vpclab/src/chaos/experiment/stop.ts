// When an experiment is ended before its last step, so that it does no more harm than was agreed to. Pure.

import type { ExperimentStop, StopBounds } from '../../model/experiment.ts';
import type { Lab } from '../../model/lab.ts';
import { isWall } from '../../model/promise.ts';
import type { NamedTally } from '../../model/traffic.ts';
import { promiseOwners } from '../../model/promise-owners.ts';
import { brokenMs, type Watched } from './watch.ts';

export type Moment = {
  readonly watched: readonly Watched[];
  /** Tenants that the faults so far touch. */
  readonly affected: ReadonlySet<string>;
  readonly elapsedMs: number;
  /** Of the traffic so far; empty where none runs. */
  readonly tallies: readonly NamedTally[];
};

/** A sentence, or undefined while it may go on. */
export function stopReason(stop: ExperimentStop, lab: Lab): (moment: Moment) => string | undefined {
  const ownersOf = promiseOwners(lab);
  return ({ watched, affected, elapsedMs, tallies }) => {
    const boundsOf = (tenants: readonly string[]): StopBounds | undefined =>
      tenants.length === 0 || tenants.some((tenant) => affected.has(tenant)) ? stop.affected : stop.others;
    for (const { promise, outages } of watched) {
      if (outages.length === 0) continue;
      if (isWall(promise)) {
        if (stop.leak === true) return `a wall leaked: ${promise.text}`;
        continue;
      }
      const allowedMs = boundsOf(ownersOf(promise))?.broken;
      const broken = brokenMs(outages, elapsedMs);
      if (allowedMs !== undefined && broken > allowedMs)
        return `broken for ${broken} ms, ${allowedMs} ms are allowed: ${promise.text}`;
    }
    for (const { name, errors } of tallies) {
      const allowed = boundsOf([name])?.failed;
      const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
      if (allowed !== undefined && failed > allowed)
        return `${failed} requests of ${name} failed, ${allowed} may`;
    }
    return undefined;
  };
}
