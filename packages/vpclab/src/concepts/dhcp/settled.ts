// DHCP: which subnets have it, and with which options.

import { parseAddress } from '../../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../../net/prefix.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { WORKLOAD_MTU } from '../context.ts';
import { RESOLVER_ADDRESS } from '../dns/settled.ts';
import { dnsOfVpc } from '../dns/written.ts';
import { settledSubnets } from '../subnet/settled.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import type { SubnetDhcp } from './resolved.ts';
import { dhcpOfSubnet, dhcpOfVpc } from './written.ts';

const DEFAULT_LEASE_SECONDS = 3600;

export const settledDhcp = step((resolution): readonly SubnetDhcp[] =>
  vpcFrames(resolution).flatMap((vpc) =>
    (settledSubnets(resolution).get(vpc.name) ?? []).flatMap((subnet) => dhcpOf(resolution, vpc, subnet)),
  ),
);

function dhcpOf(resolution: Resolution, vpc: VpcFrame, subnet: SubnetDraft): readonly SubnetDhcp[] {
  const ofVpc = dhcpOfVpc.of(vpc.entry).dhcp ?? false;
  const own = subnet.entry === undefined ? undefined : dhcpOfSubnet.of(subnet.entry).dhcp;
  // Nobody asks where gateways are, unless the file says so.
  const usually = subnet.tier === 'nat' ? false : ofVpc;
  if ((own ?? usually) === false) return [];
  const general = typeof ofVpc === 'object' ? ofVpc : {};
  const special = typeof own === 'object' ? own : {};
  const { routes = [] } = special;
  for (const [i, { nextHop }] of routes.entries())
    checkNextHop(resolution, subnet, nextHop, [...subnet.path, 'dhcp', 'routes', i, 'nextHop']);
  const usual = dnsOfVpc.of(vpc.entry).dns === true ? [RESOLVER_ADDRESS] : [];
  return [
    {
      vpc: vpc.name,
      subnet: subnet.name,
      leaseSeconds: special.lease ?? general.lease ?? DEFAULT_LEASE_SECONDS,
      mtu: special.mtu ?? general.mtu ?? WORKLOAD_MTU,
      dnsServers: special.dnsServers ?? general.dnsServers ?? usual,
      routes,
    },
  ];
}

function checkNextHop(resolution: Resolution, subnet: SubnetDraft, nextHop: string, path: Path): void {
  const parsed = parseAddress(nextHop);
  if (parsed.kind === 'invalid' || holdsAddress(prefixOf(subnet.cidr), parsed.value)) return;
  resolution.complain(path, {
    message: `${nextHop} is not a neighbour of clients in subnet "${subnet.name}" of "${subnet.vpc}"`,
    expected: `an address in ${subnet.cidr}`,
  });
}
