// What is called how: names that a VPC's workloads see, and what is at them.

import type { Lab } from '../../model/lab.ts';
import type { NameServer, ServiceNames } from '../../model/rows.ts';
import { reverseName } from '../../net/reverse-name.ts';
import type { Ipv4 } from '../../net/text.ts';
import type { Workload } from '../workload/resolved.ts';
import { RESOLVER_ADDRESS } from './settled.ts';

/** Kept for private use: ICANN's resolution of 2024-07-29. */
const PRIVATE_DOMAIN = 'internal';

function domainOf(vpc: string): string {
  return `${vpc}.${PRIVATE_DOMAIN}`;
}

export function nameOf({ name, subnet, vpc }: Pick<Workload, 'name' | 'subnet' | 'vpc'>): string {
  return `${name}.${subnet}.${domainOf(vpc)}`;
}

/** One domain is searched: `web-1` and `web-1.web` are both found in it at once. */
export function nameServerOf({ subnet, vpc }: { readonly subnet: string; readonly vpc: string }): NameServer {
  const domain = domainOf(vpc);
  return { address: RESOLVER_ADDRESS, domain: `${subnet}.${domain}`, search: [domain] };
}

/** Each workload by its name with and without its subnet, which no other workload of the lab has. */
export function namesOfVpc({ workloads }: Lab, vpc: string): ServiceNames {
  const records: Record<string, string> = {};
  for (const workload of workloads) {
    if (workload.vpc !== vpc) continue;
    records[nameOf(workload)] = workload.address;
    records[`${workload.name}.${domainOf(vpc)}`] = workload.address;
    records[reverseName(workload.address)] = nameOf(workload);
  }
  return records;
}

/** Hosts of the simulated internet: the same for everybody. */
export function namesOfInternet({ internet }: Lab): ServiceNames {
  if (internet === undefined) return {};
  return Object.fromEntries(
    hostNames(internet).flatMap(({ name, address }) => [
      [name, address],
      [reverseName(address), name],
    ]),
  );
}

export function hostNames(
  internet: NonNullable<Lab['internet']>,
): readonly { readonly name: string; readonly address: Ipv4 }[] {
  return internet.hosts.map(({ name, address }) => ({ name: `${name}.${internet.name}`, address }));
}
