// What names promise: workloads of a VPC find each other and the internet's hosts by name, and nothing of another VPC.

import type { Lab } from '../../model/lab.ts';
import type { NamePromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import type { Workload } from '../workload/resolved.ts';
import { hostNames, nameOf } from './names.ts';
import { RESOLVER_ADDRESS } from './settled.ts';

export const dnsPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab, extent }) => {
    const byVpc = Map.groupBy(lab.workloads, ({ vpc }) => vpc);
    return lab.resolvers.flatMap(({ vpc }, turn) => {
      const members = byVpc.get(vpc) ?? [];
      // Every member asks for the one after it, or only the first and the last for each other.
      const asking =
        extent === 'exhaustive' ? members : [...new Set([...members.slice(0, 1), ...members.slice(-1)])];
      const stranger = strangerTo(lab, vpc, turn);
      return asking.flatMap((from, index) => [
        found(from, asking[(index + 1) % asking.length] ?? from),
        ...(stranger === undefined ? [] : [hidden(from, stranger)]),
        ...hostsFor(lab, from),
      ]);
    });
  },
};

/** A workload of the next VPC that has any. */
function strangerTo({ vpcs, workloads }: Lab, vpc: string, turn: number): Workload | undefined {
  const others = vpcs.filter(({ name }) => name !== vpc && workloads.some((one) => one.vpc === name));
  const other = others[turn % Math.max(1, others.length)];
  return workloads.find((one) => one.vpc === other?.name);
}

function found(from: Workload, { name, subnet, vpc, address }: Workload): NamePromise {
  return promise(from, nameOf({ name, subnet, vpc }), address);
}

function hidden(from: Workload, stranger: Workload): NamePromise {
  return promise(from, nameOf(stranger), undefined);
}

function hostsFor({ internet }: Lab, from: Workload): readonly NamePromise[] {
  if (internet === undefined) return [];
  return hostNames(internet)
    .slice(0, 1)
    .map(({ name, address }) => promise(from, name, address));
}

function promise(from: Workload, name: string, address: string | undefined): NamePromise {
  return {
    kind: 'name',
    text:
      address === undefined
        ? `${from.name} does not know ${name}`
        : `${from.name} finds ${name} at ${address}`,
    category: 'dns',
    from: from.name,
    netns: from.name,
    server: RESOLVER_ADDRESS,
    name,
    address,
  };
}
