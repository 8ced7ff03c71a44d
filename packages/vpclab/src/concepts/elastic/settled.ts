// Which workload has which elastic address, and which ports are published at which.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import type { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import { settledNatGateways } from '../nat-gateway/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { WorkloadDraft } from '../workload/settled.ts';
import { settledRouteTables } from '../route-table/settled.ts';
import { elasticPool } from './pool.ts';
import type { ElasticAddress, PublishedPort } from './resolved.ts';
import { elasticOfWorkload } from './written.ts';

type Keys = ReturnType<typeof elasticOfWorkload.of>;
type Wanted = WorkloadDraft & Required<{ readonly [K in keyof Keys]: NonNullable<Keys[K]> }>;

type Settled = {
  readonly elasticAddresses: readonly ElasticAddress[];
  readonly publishedPorts: readonly PublishedPort[];
};

export const settledElastic = step((resolution): Settled => {
  const isPublic = publicSubnets(resolution);
  const wanted = settledWorkloads(resolution).flatMap((workload): readonly Wanted[] => {
    const { elastic, publish = [] } = keysOf(workload);
    const asked = elastic ?? (publish.length === 0 && isPublic(workload));
    return asked === false && publish.length === 0 ? [] : [{ ...workload, elastic: asked, publish }];
  });
  if (wanted.length === 0) return { elasticAddresses: [], publishedPorts: [] };
  const pool = elasticPool(resolution);
  for (const workload of wanted) checkWayOut(resolution, workload);
  return {
    elasticAddresses: resolveElastic(resolution, wanted, pool),
    publishedPorts: resolvePublished(resolution, wanted, pool),
  };
});

/** Whether each workload of its subnet has an elastic address. */
function publicSubnets(resolution: Resolution): (workload: WorkloadDraft) => boolean {
  const subnets = new Set(
    settledRouteTables(resolution).flatMap(({ vpc, subnet, table }) =>
      table === 'public' ? [`${vpc}/${subnet}`] : [],
    ),
  );
  return ({ vpc, subnet }) => subnets.has(`${vpc}/${subnet}`);
}

function keysOf({ entry }: WorkloadDraft): Keys {
  return entry === undefined ? {} : elasticOfWorkload.of(entry);
}

function checkWayOut(resolution: Resolution, workload: Wanted): void {
  const { vpc, path, elastic } = workload;
  if (settledNatGateways(resolution).some(({ vpcs }) => vpcs.includes(vpc))) return;
  if (resolution.isCut('vpcs') || resolution.isCut('transit')) return;
  resolution.complain([...path, elastic === false ? 'publish' : 'elastic'], {
    message: `the VPC "${vpc}" of "${workload.name}" has no NAT gateway, so nothing comes in from outside`,
    expected: 'a workload of a VPC with `natGateways`',
  });
}

function resolveElastic(
  resolution: Resolution,
  wanted: readonly Wanted[],
  pool: Segment,
): readonly ElasticAddress[] {
  return wanted.flatMap((workload): readonly ElasticAddress[] => {
    const { name, vpc, path, address: inside, elastic, publish } = workload;
    if (elastic === false) return [];
    const at = [...path, 'elastic'];
    if (publish.length > 0) {
      resolution.complain([...path, 'publish'], {
        message: `"${name}" has an elastic address: all of its ports are reached there`,
        expected: 'either `elastic` or `publish`',
      });
    }
    const address =
      elastic === true ? pool.byRank(name, name) : pool.claim(resolution, at, elastic, `"${name}"`);
    if (address === undefined) {
      if (elastic === true) complainOfFull(resolution, at, name);
      return [];
    }
    return [{ address, vpc, workload: name, inside }];
  });
}

function resolvePublished(
  resolution: Resolution,
  wanted: readonly Wanted[],
  pool: Segment,
): readonly PublishedPort[] {
  const addresses = new Map<string, string>();
  const taken = new Map<string, string>();
  return wanted.flatMap((workload) => {
    const { name, vpc, path, address: inside, publish } = workload;
    return publish.flatMap(({ port, to = port, protocol = 'tcp' }, index): readonly PublishedPort[] => {
      const at = [...path, 'publish', index];
      const address = addresses.get(vpc) ?? pool.byRank(vpc, `the published ports of "${vpc}"`);
      if (address === undefined) {
        complainOfFull(resolution, at, vpc);
        return [];
      }
      addresses.set(vpc, address);
      checkTaken(resolution, at, taken, { name, vpc, protocol, port, to });
      return [{ address, vpc, workload: name, inside, protocol, port, to }];
    });
  });
}

/** An answer is recognised by its port alone, so one port of a workload is published once. */
function checkTaken(
  resolution: Resolution,
  path: Path,
  taken: Map<string, string>,
  {
    name,
    vpc,
    protocol,
    port,
    to,
  }: Omit<PublishedPort, 'address' | 'inside' | 'workload'> & {
    readonly name: string;
  },
): void {
  const claims = [
    [`${vpc} ${protocol} ${port}`, `${protocol} port ${port} of "${vpc}"`],
    [`${name}: ${protocol} ${to}`, `${protocol} port ${to} of "${name}"`],
  ] as const;
  for (const [key, what] of claims) {
    const other = taken.get(key);
    taken.set(key, name);
    if (other === undefined) continue;
    resolution.complain(path, {
      message: `${what} is published twice: for "${other}" and for "${name}"`,
      expected: 'each port outside once, and each port of a workload once',
    });
  }
}

function complainOfFull(resolution: Resolution, path: Path, owner: string): void {
  resolution.complain(path, {
    message: `no elastic address is left for "${owner}"`,
    expected: 'a larger `elasticCidr` of the edge',
  });
}
