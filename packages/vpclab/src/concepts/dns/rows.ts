// Names of a VPC. OVN answers for the names that it knows on each node, without a network path: its DNS table.
// Everything else, and TCP, goes to the VPC's resolver, which knows the same names and can therefore say at once that
// a name does not exist. The resolver has a network of its own at the VPC's router, so it takes no address of a
// subnet and serves the whole VPC.

import type { Amend, Compile, Context } from '../context.ts';
import { nbRow, ovsdbMap, ref, vpcLabels } from '../../model/ovsdb-row.ts';
import type { NbParts, RefTo } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { nodeAttachment } from '../rows/attachment.ts';
import { address, neighbour, netns, prefixLengthOf, route } from '../rows/netns-rows.ts';
import { endpointPort, logicalSwitch, routerAttachment } from '../rows/topology.ts';
import { nameServerOf, namesOfInternet, namesOfVpc } from './names.ts';
import type { Resolver } from './resolved.ts';

/** No VPC can be called so. */
const INTERNET = 'internet hosts';

export const compileDns: Compile = (context) => {
  const { lab } = context;
  if (lab.resolvers.length === 0) return [];
  return [...internetNames(context), ...lab.resolvers.flatMap((one) => compileResolver(context, one))];
};

/** One row for all VPCs: what is public is the same for everybody. */
function internetNames({ lab }: Context): readonly Row[] {
  if (lab.internet === undefined) return [];
  const columns = { records: ovsdbMap(namesOfInternet(lab)) };
  return [nbRow({ lab: lab.name, table: 'DNS', name: INTERNET, columns, origin: originOf(INTERNET) })];
}

function compileResolver(context: Context, resolver: Resolver): readonly Row[] {
  const { lab } = context;
  const { name, node, mac, gateway, gatewayMac } = resolver;
  const vpc = context.vpc(resolver.vpc);
  const origin = originOf(vpc.name);
  const labels = vpcLabels(vpc, { resolver: name });
  const piece = { lab: lab.name, labels, origin };
  const own = namesOfVpc(lab, vpc.name);
  const length = prefixLengthOf(resolver.cidr);
  return [
    nbRow({ ...piece, table: 'DNS', name: vpc.name, columns: { records: ovsdbMap(own) } }),
    logicalSwitch(resolver.switch, piece),
    ...routerAttachment(
      { router: vpc.router, switch: resolver.switch, mac: gatewayMac, network: `${gateway}/${length}` },
      piece,
    ),
    endpointPort(
      { name, switch: resolver.switch, mac, address: resolver.address, security: 'own-address' },
      piece,
    ),
    netns(name, 'resolver', origin),
    ...nodeAttachment(context, { netns: name, device: 'eth0', mac, node, port: name, labels, origin }),
    address(name, 'eth0', resolver.address, length, origin),
    neighbour(name, 'eth0', gateway, gatewayMac, origin),
    route(name, '0.0.0.0/0', gateway, 'eth0', origin),
    {
      kind: 'service',
      key: `${name} ${resolver.address}`,
      netns: name,
      address: resolver.address,
      identity: { name, tenant: vpc.tenant, vpc: vpc.name, subnet: undefined, node },
      names: { ...own, ...namesOfInternet(lab) },
      origin,
    },
  ];
}

/** Subnets answer for the names of their VPC, and programs that run in its workloads know which server to ask. */
export const amendNames: Amend = ({ lab }) => {
  const named = new Set(lab.resolvers.map(({ vpc }) => vpc));
  const subnets = new Map(lab.vpcs.flatMap((vpc) => vpc.subnets.map((subnet) => [subnet.switch, subnet])));
  const workloads = new Map(lab.workloads.map((workload) => [workload.name, workload]));
  const records = (vpc: string): readonly RefTo<'DNS'>[] =>
    [vpc, ...(lab.internet === undefined ? [] : [INTERNET])].map((name) => ref('DNS', name));
  return (row) => {
    if (row.kind === 'ovsdb' && row.table === 'Logical_Switch') {
      const subnet = subnets.get(row.name);
      if (subnet === undefined || !named.has(subnet.vpc)) return [row];
      const columns = { dns_records: records(subnet.vpc) } satisfies NbParts<'Logical_Switch'>['columns'];
      return [{ ...row, columns: { ...row.columns, ...columns } }];
    }
    const workload = row.kind === 'netns' ? workloads.get(row.name) : undefined;
    if (workload === undefined || row.kind !== 'netns' || !named.has(workload.vpc)) return [row];
    return [{ ...row, resolver: nameServerOf(workload) }];
  };
};

function originOf(name: string): Origin {
  return { concept: 'dns', name };
}
