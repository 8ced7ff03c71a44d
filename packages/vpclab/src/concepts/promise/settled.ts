// The user's own promises: what their names refer to.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import { hasOutside } from '../edge/has-outside.ts';
import { settledOutside } from '../edge/settled.ts';
import { settledSubnets } from '../subnet/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { UserPromise } from './resolved.ts';
import { promisesOfLab } from './written.ts';

/** A name means all that it holds. */
type Meanings = {
  readonly workloads: ReadonlyMap<string, readonly string[]>;
  readonly hosts: ReadonlyMap<string, readonly string[]>;
};

export const settledPromises = step((resolution): readonly UserPromise[] => {
  const { promises = [] } = promisesOfLab.of(resolution.file);
  if (promises.length === 0) return [];
  const meanings = meaningsOf(resolution);
  return promises.map(({ from, to, protocol = 'tcp', port, allow = true }, index) => {
    const path: Path = ['promises', index];
    const senders = meant(resolution, from, [...path, 'from'], { ...meanings, hosts: new Map() });
    const receivers = meant(resolution, to, [...path, 'to'], meanings);
    if (protocol === 'udp' && receivers.hosts.length > 0)
      resolution.complain([...path, 'protocol'], {
        message: 'hosts of the internet answer on TCP alone',
        expected: '`protocol: tcp` where `to` is the internet',
      });
    return {
      from: senders.workloads,
      to: receivers,
      protocol,
      port: port ?? (protocol === 'tcp' ? HTTP_PORT : UDP_ECHO_PORT),
      allow,
      number: index + 1,
    };
  });
});

function meaningsOf(resolution: Resolution): Meanings {
  const workloads = new Map<string, string[]>();
  const hosts = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, name: string, member: string): void => {
    map.set(name, [...(map.get(name) ?? []), member]);
  };
  for (const { name } of vpcFrames(resolution)) workloads.set(name, []);
  for (const [vpc, subnets] of settledSubnets(resolution))
    for (const subnet of subnets) workloads.set(`${vpc}/${subnet.name}`, []);
  for (const { name, vpc, subnet } of settledWorkloads(resolution)) {
    add(workloads, vpc, name);
    add(workloads, `${vpc}/${subnet}`, name);
  }
  // A workload may be called as a VPC is: its own name means it alone.
  for (const { name } of settledWorkloads(resolution)) workloads.set(name, [name]);
  if (hasOutside(resolution))
    for (const host of settledOutside(resolution).internet.hosts) {
      hosts.set(host.name, [host.name]);
      add(hosts, 'internet', host.name);
    }
  return { workloads, hosts };
}

function meant(
  resolution: Resolution,
  written: string | readonly string[],
  path: Path,
  { workloads, hosts }: Meanings,
): UserPromise['to'] {
  const found = { workloads: new Set<string>(), hosts: new Set<string>() };
  const names = typeof written === 'string' ? [{ name: written, at: path }] : written.map(placed(path));
  for (const { name, at } of names) {
    const members = workloads.get(name);
    const outside = members === undefined ? hosts.get(name) : undefined;
    if (members === undefined && outside === undefined) {
      const known = [...workloads.keys(), ...hosts.keys()];
      resolution.complainOfReference(at, { what: 'workload, subnet or VPC', name }, known, 'workloads');
    } else if (members?.length === 0) {
      resolution.complain(at, {
        message: `there is no workload in "${name}"`,
        expected: 'a VPC or subnet that has workloads',
      });
    }
    for (const member of members ?? []) found.workloads.add(member);
    for (const member of outside ?? []) found.hosts.add(member);
  }
  return { workloads: [...found.workloads], hosts: [...found.hosts] };
}

function placed(path: Path): (name: string, index: number) => { readonly name: string; readonly at: Path } {
  return (name, index) => ({ name, at: [...path, index] });
}
