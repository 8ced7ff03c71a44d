// What active faults break on purpose: those promises need no repair. A wall is never meant to fall. Pure.

import { clockText, type FaultRecord } from '../../model/fault.ts';
import type { Lab } from '../../model/lab.ts';
import type { LabPromise } from '../../model/promise.ts';
import { controlPlanes } from '../../model/regions.ts';
import { promiseOwners } from '../../model/promise-owners.ts';
import type { Fact } from '../causes.ts';
import { pathsIn } from './promise-path.ts';

/** The target of what happens to the lab's memory and disk. */
const WHOLE_LAB = 'lab';

export function faultFacts(lab: Lab, faults: readonly FaultRecord[]): readonly Fact[] {
  if (faults.length === 0) return [];
  const ownersOf = promiseOwners(lab);
  const pathOf = pathsIn(lab);
  const passes = (promise: LabPromise, place: string | undefined): boolean => {
    const { namespaces, nodes } = pathOf(promise);
    return place !== undefined && (namespaces.has(place) || nodes.has(place));
  };
  const servers = new Set(controlPlanes(lab).flatMap((plane) => plane.servers.map(({ name }) => name)));
  const wholes = new Set<string>([
    ...lab.tenants.map(({ name }) => name),
    ...lab.regions.map(({ name }) => name),
  ]);
  /** Packets pass no control plane and no file system, and yet hardly anything works without them for long. */
  const isBehind = (place: string): boolean => place === WHOLE_LAB || servers.has(place);
  /** Of what happens at one place, only what passes there; of a gateway's, what leaves the VPC. */
  const isAt = (promise: LabPromise, place: string): boolean => {
    // Of a VPC and of a subnet, the links of its workloads.
    const members = lab.workloads.filter(({ vpc, subnet }) => [vpc, `${vpc}/${subnet}`].includes(place));
    if (members.length > 0) return members.some(({ name }) => passes(promise, name));
    if (isBehind(place) || wholes.has(place)) return true;
    if (lab.natGateways.some(({ name }) => name === place))
      return passes(promise, place) || passes(promise, lab.edge?.name);
    return passes(promise, place);
  };
  return faults.map(({ id, fault, target, until, tenants }): Fact => {
    const isSubnet = lab.workloads.some(({ vpc, subnet }) => target === `${vpc}/${subnet}`);
    const place = isSubnet ? target : (target.split('/')[0] ?? target);
    return {
      kind: 'fault',
      ...(isBehind(place) ? { isLast: true } : {}),
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
