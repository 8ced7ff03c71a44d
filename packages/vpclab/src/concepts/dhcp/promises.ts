// What DHCP promises: who asks is offered the address that its port has, with the router, resolver and MTU of its subnet.

import type { LeasePromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import type { Workload } from '../workload/resolved.ts';
import type { SubnetDhcp } from './resolved.ts';

/** Of every workload. */
const DEVICE = 'eth0';

export const dhcpPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab, extent }) => {
    const members = Map.groupBy(lab.workloads, ({ vpc, subnet }) => `${vpc}/${subnet}`);
    const gateways = new Map<string, string>(
      lab.vpcs.flatMap((vpc) => vpc.subnets.map(({ name, gateway }) => [`${vpc.name}/${name}`, gateway])),
    );
    return lab.dhcp.flatMap((dhcp) => {
      const subnet = `${dhcp.vpc}/${dhcp.subnet}`;
      const router = gateways.get(subnet);
      const inside = members.get(subnet) ?? [];
      if (router === undefined) return [];
      // The last one is on another node than the first, where there are several.
      const asking =
        extent === 'exhaustive' ? inside : [...new Set([...inside.slice(0, 1), ...inside.slice(-1)])];
      return asking.map((workload) => promise(workload, dhcp, router));
    });
  },
};

function promise(
  { name, mac, address }: Workload,
  { mtu, dnsServers }: SubnetDhcp,
  router: string,
): LeasePromise {
  return {
    kind: 'lease',
    text: `${name} is offered ${address} by DHCP`,
    category: 'dhcp',
    from: name,
    netns: name,
    device: DEVICE,
    mac,
    offer: { address, router, dns: dnsServers, mtu },
  };
}
