// Profiles with all their defaults, and whether they name somebody.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { MOST_DATAGRAM, profileConflict, profileOf } from '../../model/traffic-defaults.ts';
import type { TrafficProfile } from '../../model/traffic.ts';
import { settledSites } from '../site/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import { trafficKeys, trafficOfLab } from './written.ts';

export const settledTraffic = step((resolution: Resolution): readonly TrafficProfile[] => {
  const { traffic = [] } = trafficOfLab.of(resolution.file);
  const names = new Set<string>();
  return traffic.map((entry, index) => {
    const path = ['traffic', index];
    const written = trafficKeys.of(entry);
    const kind = written.kind ?? 'requests';
    const plain = names.has(kind) ? `${kind}-${index + 1}` : kind;
    const profile = profileOf({ ...written, kind, name: written.name ?? plain });
    if (names.has(profile.name)) {
      resolution.complain(written.name === undefined ? path : [...path, 'name'], {
        message: `the traffic "${profile.name}" is there already`,
        expected: 'a name for each profile',
      });
    }
    names.add(profile.name);
    if (kind === 'udp' && profile.bytes > MOST_DATAGRAM) {
      resolution.complain([...path, 'bytes'], {
        message: `a datagram of ${profile.bytes} bytes does not fit into a packet`,
        expected: `at most ${MOST_DATAGRAM}`,
      });
    }
    const conflict = profileConflict({ ...written, kind, name: profile.name });
    if (conflict === undefined) checkEnds(resolution, profile, path);
    // What is missing has no place of its own.
    else if (written[conflict.option] === undefined) resolution.complain(path, conflict);
    else resolution.complain([...path, conflict.option], conflict);
    checkWeights(resolution, profile, path);
    return profile;
  });
});

function checkWeights(resolution: Resolution, { weights = {} }: TrafficProfile, path: Path): void {
  const tenants = [...new Set(settledWorkloads(resolution).map(({ tenant }) => String(tenant)))];
  for (const name of Object.keys(weights)) {
    if (tenants.includes(name)) continue;
    resolution.complainOfReference(
      [...path, 'weights', name],
      { what: 'tenant', name },
      tenants,
      'workloads',
    );
  }
}

/** Whether somebody is meant: a tenant, a VPC, a subnet of it, a workload, or somebody outside. */
function checkEnds(resolution: Resolution, { from, to, kind, hops }: TrafficProfile, path: Path): void {
  const workloads = settledWorkloads(resolution);
  const known = new Set([
    'all',
    ...workloads.flatMap(({ name, tenant, vpc, subnet }) => [tenant, vpc, `${vpc}/${subnet}`, name]),
  ]);
  const check = (name: string, key: Path, what: 'sender' | 'receiver', others: readonly string[]): void => {
    const names = [...others, ...known];
    if (names.includes(name)) return;
    resolution.complainOfReference([...path, ...key], { what, name }, names, 'workloads');
  };
  const sites = settledSites(resolution).map(({ name }) => name);
  const isPlain = kind !== 'tree' && kind !== 'dns';
  check(from, ['from'], 'sender', isPlain ? ['internet', ...sites] : []);
  if (hops.length === 0) check(to, ['to'], 'receiver', isPlain ? ['internet', ...sites] : ['internet']);
  // Hosts of the internet call nobody.
  for (const [index, hop] of hops.entries())
    check(hop.to, ['hops', index, 'to'], 'receiver', index === hops.length - 1 ? ['internet'] : []);
}
