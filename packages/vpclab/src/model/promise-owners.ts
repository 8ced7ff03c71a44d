// Whose promise it is: the tenants of both its ends, or those behind a router. Pure.

import type { Lab } from './lab.ts';
import type { LabPromise } from './promise.ts';

export function promiseOwners(lab: Lab): (promise: LabPromise) => readonly string[] {
  const ofVpc = new Map<string, string>(lab.vpcs.map(({ name, tenant }) => [name, tenant]));
  const tenants = (vpcs: readonly string[]): readonly string[] => vpcs.flatMap((vpc) => ofVpc.get(vpc) ?? []);
  const owners = new Map<string, readonly string[]>([
    ...lab.natGateways.map(({ name, vpcs }) => [name, tenants(vpcs)] as const),
    // A route of the edge leads to the gateway at its next hop.
    ...lab.natGateways.map(({ outsideAddress, vpcs }) => [outsideAddress, tenants(vpcs)] as const),
    ...lab.workloads.map(({ name, tenant }) => [name, [tenant]] as const),
  ]);
  const namesOf = (promise: LabPromise): readonly string[] => {
    switch (promise.kind) {
      case 'reach':
      case 'wall':
      case 'listener':
        return [promise.from.name, promise.to.name];
      case 'session':
        return [promise.router, promise.peer];
      case 'route':
      case 'bound':
        return [promise.router, ...promise.nextHops];
      case 'program':
        return [promise.name];
      case 'cluster':
        return [promise.server];
      case 'upkeep':
        return [promise.place];
      case 'name':
      case 'lease':
        return [promise.from];
      case 'forward':
        return [promise.from, promise.via.name];
    }
  };
  return (promise) => [...new Set(namesOf(promise).flatMap((name) => owners.get(name) ?? []))].toSorted();
}
