// What the workloads of each VPC have sent, received and lost, summed over all control planes.

import type { ControlPlane } from './control-plane.ts';
import type { VpcTotals } from './traffic-ring.ts';

type Sums = { -readonly [K in keyof VpcTotals]: VpcTotals[K] };

export function vpcTotals(planes: readonly Pick<ControlPlane, 'owners' | 'traffic'>[]): readonly VpcTotals[] {
  const sums = new Map<string, Sums>();
  for (const { owners, traffic } of planes)
    for (const { name, owner } of owners.ports.values()) {
      const { tenant, vpc, workload } = owner;
      if (vpc === '' || workload === '') continue;
      const key = `${tenant} ${vpc}`;
      const sum = sums.get(key) ?? nothing(tenant, vpc);
      sums.set(key, sum);
      const port = traffic.port(name);
      if (port === undefined) continue;
      sum.sentBytes += port.sent?.bytes ?? 0;
      sum.sentPackets += port.sent?.packets ?? 0;
      sum.receivedBytes += port.received?.bytes ?? 0;
      sum.receivedPackets += port.received?.packets ?? 0;
      for (const { lost } of port.losses.values()) sum.lostPackets += lost;
    }
  return [...sums.values()];
}

function nothing(tenant: string, vpc: string): Sums {
  const none = { sentBytes: 0, receivedBytes: 0, sentPackets: 0, receivedPackets: 0, lostPackets: 0 };
  return { tenant, vpc, ...none };
}
