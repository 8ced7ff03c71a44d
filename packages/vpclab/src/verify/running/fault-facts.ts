// What active faults break on purpose: those promises need no repair. A wall is never meant to fall. Pure.

import { clockText, type FaultRecord } from '../../model/fault.ts';
import type { Lab } from '../../model/lab.ts';
import type { LabPromise } from '../../model/promise.ts';
import { promiseOwners } from '../../model/promise-owners.ts';
import type { Fact } from '../causes.ts';
import { pathsIn } from './promise-path.ts';

export function faultFacts(lab: Lab, faults: readonly FaultRecord[]): readonly Fact[] {
  if (faults.length === 0) return [];
  const ownersOf = promiseOwners(lab);
  const pathOf = pathsIn(lab);
  const passes = (promise: LabPromise, place: string | undefined): boolean => {
    const { namespaces, nodes } = pathOf(promise);
    return place !== undefined && (namespaces.has(place) || nodes.has(place));
  };
  /** Of what happens at one place, only what passes there; of a gateway's, what leaves the VPC. */
  const isAt = (promise: LabPromise, place: string): boolean => {
    if ([...lab.workloads, ...lab.nodes].some(({ name }) => name === place)) return passes(promise, place);
    if (lab.natGateways.some(({ name }) => name === place))
      return passes(promise, place) || passes(promise, lab.edge?.name);
    return true;
  };
  return faults.map(({ id, fault, target, until, tenants }): Fact => {
    const [place = target] = target.split('/');
    return {
      kind: 'fault',
      text: `${fault} of ${target}, on purpose until ${clockText(until)}`,
      fix: `none: the fault ends by itself; \`vpclab chaos stop ${id}\` ends it now`,
      breaks: (promise) => {
        if (promise.kind === 'wall') return false;
        const owners = ownersOf(promise);
        if (owners.length === 0) return passes(promise, place);
        return owners.some((owner) => tenants.includes(owner)) && isAt(promise, place);
      },
    };
  });
}
