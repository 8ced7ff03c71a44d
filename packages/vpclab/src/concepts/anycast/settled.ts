// Anycast services: their addresses and who serves them.

import { NameRegistry } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { elasticPool } from '../elastic/pool.ts';
import { settledElastic } from '../elastic/settled.ts';
import { settledNatGateways } from '../nat-gateway/settled.ts';
import { settledWorkloads } from '../workload/settled.ts';
import type { WorkloadDraft } from '../workload/settled.ts';
import type { AnycastService } from './resolved.ts';
import { anycastKeys, anycastOfLab } from './written.ts';

type Server = { readonly workload: WorkloadDraft; readonly path: Path };

export const settledAnycast = step((resolution): readonly AnycastService[] => {
  const { anycast = [] } = anycastOfLab.of(resolution.file);
  if (anycast.length === 0) return [];
  const pool = elasticPool(resolution);
  const names = new NameRegistry(resolution);
  const taken = takenPorts(resolution);
  return anycast.flatMap((entry, index): readonly AnycastService[] => {
    const path = ['anycast', index];
    const { name, address: given, port, to = port, protocol = 'tcp', workloads } = anycastKeys.of(entry);
    if (!names.claim(name, 'anycast service', [...path, 'name'])) return [];
    const owner = `anycast service "${name}"`;
    const address =
      given === undefined
        ? pool.byRank(name, owner)
        : pool.claim(resolution, [...path, 'address'], given, owner);
    if (address === undefined) {
      if (given === undefined) {
        resolution.complain(path, {
          message: `no elastic address is left for the ${owner}`,
          expected: 'a larger `elasticCidr` of the edge',
        });
      }
      return [];
    }
    const servers = serversOf(resolution, workloads, [...path, 'workloads']);
    checkServers(resolution, servers, { service: name, protocol, to, taken });
    const ports = servers.map(({ workload }) => ({
      ...{ address, vpc: workload.vpc, workload: workload.name, inside: workload.address },
      ...{ protocol, port, to },
    }));
    return [{ name, address, protocol, port, servers: ports }];
  });
});

function serversOf(resolution: Resolution, names: readonly string[], path: Path): readonly Server[] {
  const all = new Map(settledWorkloads(resolution).map((workload) => [workload.name, workload]));
  return names.flatMap((name, index): readonly Server[] => {
    const workload = all.get(name);
    if (workload !== undefined) return [{ workload, path: [...path, index] }];
    resolution.complainOfReference([...path, index], { what: 'workload', name }, all.keys(), 'workloads');
    return [];
  });
}

/** Ports of workloads whose answers are translated already, with what for. */
function takenPorts(resolution: Resolution): Map<string, string> {
  const { elasticAddresses, publishedPorts } = settledElastic(resolution);
  return new Map<string, string>([
    ...elasticAddresses.map(({ workload }) => [workload, 'has an elastic address'] as const),
    ...publishedPorts.map(
      ({ workload, protocol, to }) => [`${workload} ${protocol} ${to}`, 'publishes that port'] as const,
    ),
  ]);
}

function checkServers(
  resolution: Resolution,
  servers: readonly Server[],
  {
    service,
    protocol,
    to,
    taken,
  }: {
    readonly service: string;
    readonly protocol: string;
    readonly to: number;
    readonly taken: Map<string, string>;
  },
): void {
  const [first] = servers;
  const vpcs = new Map<string, string>();
  const gateways = settledNatGateways(resolution);
  for (const { workload, path } of servers) {
    const { name, vpc, tenant } = workload;
    const key = `${name} ${protocol} ${to}`;
    const why = taken.get(name) ?? taken.get(key);
    taken.set(key, 'serves another anycast service at that port');
    const other = vpcs.get(vpc);
    vpcs.set(vpc, name);
    const complain = (message: string, expected: string): void =>
      resolution.complain(path, { message, expected });
    if (why !== undefined) complain(`"${name}" ${why}`, 'a workload whose answers go to one address');
    if (other !== undefined)
      complain(`"${name}" and "${other}" are both of the VPC "${vpc}"`, 'one workload of each VPC');
    if (first !== undefined && first.workload.tenant !== tenant)
      complain(
        `"${name}" is of the tenant "${tenant}", and "${first.workload.name}" of "${first.workload.tenant}"`,
        'workloads of one tenant',
      );
    if (!gateways.some(({ vpcs: served }) => served.includes(vpc)) && !resolution.isCut('vpcs'))
      complain(`the VPC "${vpc}" of "${name}" has no NAT gateway`, 'a workload of a VPC with `natGateways`');
    // Of several sides the one that fails has to go from the edge: somebody must notice, and nobody keep its route.
    const lasting = gateways.find(
      ({ vpcs: served, routing }) =>
        servers.length > 1 &&
        served.includes(vpc) &&
        (routing.protocol === 'static' || routing.gracefulRestart),
    );
    if (lasting !== undefined)
      complain(
        `"${name}" cannot serve "${service}" with other workloads: the edge keeps its route after ${lasting.name} fails, because ${
          lasting.routing.protocol === 'static' ? 'it is static' : 'of `gracefulRestart`'
        }`,
        'a workload behind NAT gateways with bgp or ospf, without `gracefulRestart`',
      );
  }
}
