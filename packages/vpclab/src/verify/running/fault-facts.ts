// What active faults break on purpose: those promises need no repair. A wall is never meant to fall. Pure.

import { clockText, type FaultRecord } from '../../model/fault.ts';
import type { Lab } from '../../model/lab.ts';
import { isWall } from '../../model/promise.ts';
import type { LabPromise } from '../../model/promise.ts';
import { controlPlanes } from '../../model/regions.ts';
import { promiseOwners } from '../../model/promise-owners.ts';
import type { Fact } from '../causes.ts';
import { pathsIn } from './promise-path.ts';

/** What packets do not pass, and hardly anything works without for long: the lab's memory and disk, and clusters of databases. */
const BEHIND: ReadonlySet<string> = new Set(['lab', 'northbound', 'southbound']);
/** It answers probes. */
const RESPONDER = /\/responder$/;

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
  const nodesOf = new Map(lab.machines.map(({ name, nodes }) => [name, nodes]));
  const isBehind = (place: string): boolean => BEHIND.has(place) || servers.has(place);
  /** Of what happens at one place, only what passes there; of a gateway's, what leaves the VPC. */
  const isAt = (promise: LabPromise, place: string): boolean => {
    const away = nodesOf.get(place);
    if (away !== undefined) return away.some((node) => passes(promise, node));
    if (lab.workloads.some(({ name }) => name === place)) return passes(promise, place);
    // Of a VPC and of a subnet, the links of its workloads.
    const members = lab.workloads.filter(({ vpc, subnet }) => [vpc, `${vpc}/${subnet}`].includes(place));
    if (members.length > 0) return members.some(({ name }) => passes(promise, name));
    if (isBehind(place) || wholes.has(place)) return true;
    if (lab.natGateways.some(({ name }) => name === place))
      return passes(promise, place) || passes(promise, lab.edge?.name);
    return passes(promise, place);
  };
  return faults.map(({ id, fault, target, until, tenants }): Fact => {
    const isWhole =
      nodesOf.has(target) || lab.workloads.some(({ vpc, subnet }) => target === `${vpc}/${subnet}`);
    const place = isWhole ? target : (target.split('/')[0] ?? target);
    return {
      kind: 'fault',
      ...(isBehind(place) && !RESPONDER.test(target) ? { isLast: true } : {}),
      text: `${fault} of ${target}, on purpose until ${clockText(until)}`,
      fix: `none: the fault ends by itself; \`vpclab chaos stop ${id}\` ends it now`,
      breaks: (promise) => {
        if (isWall(promise)) return false;
        const owners = ownersOf(promise);
        if (owners.length === 0) return passes(promise, place);
        return owners.some((owner) => tenants.includes(owner)) && isAt(promise, place);
      },
    };
  });
}
