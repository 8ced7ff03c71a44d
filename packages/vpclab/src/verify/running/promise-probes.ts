// The promises of the running lab, for who probes them again and again: one look each, with a bound of its own.

import type { Compiled } from '../../model/compiled.ts';
import { promisesOf } from '../../concepts/promises.ts';
import type { Machine } from '../../machine/machine.ts';
import type { PromiseProbes } from '../../model/engine.ts';
import type { LabPromise } from '../../model/promise.ts';
import { proveOnce } from '../prove.ts';
import { Traces } from './traces.ts';
import { labWorld } from './verify-lab.ts';

/**
 * What the lab itself keeps up is no tenant's, and costs a program each time. A lease lasts longer than any fault: no traffic notices
 * that DHCP does not answer for a while.
 */
const NOT_WATCHED: ReadonlySet<LabPromise['kind']> = new Set(['upkeep', 'lease']);

export function promiseProbes({ lab }: Compiled, machine: Machine, closing: AbortSignal): PromiseProbes {
  const traces = new Traces(machine);
  return {
    promises: promisesOf(lab, 'sample').filter(({ kind }) => !NOT_WATCHED.has(kind)),
    observe: async (promise, { signal, timeoutMs }) => {
      const either = AbortSignal.any([signal, closing]);
      const world = labWorld(machine, traces, { lab, signal: either, collector: undefined });
      return await proveOnce(promise, world, {
        timeoutMs,
        signal: either,
      });
    },
  };
}
