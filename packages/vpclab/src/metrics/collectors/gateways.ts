// NAT gateways: what passed, what was dropped and why, tracked connections, links. By the gateway's own nftables counters,
// which count IP packets without Ethernet headers.

import { OVER_QUOTA, vpcOverQuota } from '../../model/connection-quotas.ts';
import { NAT_GATEWAY_COUNTERS } from '../../nft/nat-gateway.ts';
import type { CounterBook } from '../counter-book.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import { ownerOfRouter } from './scene.ts';
import type { RoutersScene } from './scene.ts';

const GATEWAY = ['gateway', 'tenant', 'vpc'] as const;
const gateways = group('vpclab', 'owned', GATEWAY);
const directions = group('vpclab', 'owned', [...GATEWAY, 'direction']);
const reasons = group('vpclab', 'owned', [...GATEWAY, 'reason']);
const links = group('vpclab', 'owned', [...GATEWAY, 'device']);

export const GATEWAY_METRICS = {
  up: gateways.gauge(
    'vpclab_gateway_up',
    'state',
    'Whether the namespace of the router or gateway could be read: 1 yes, 0 no.',
  ),
  bytes: directions.counter(
    'vpclab_nat_gateway_bytes_total',
    'bytes',
    'Bytes of IP packets that the NAT gateway passed, by direction: `to_internet`, `from_internet`.',
  ),
  packets: directions.counter(
    'vpclab_nat_gateway_packets_total',
    'packets',
    'Packets that the NAT gateway passed, by direction: `to_internet`, `from_internet`.',
  ),
  dropped: reasons.counter(
    'vpclab_nat_gateway_dropped_packets_total',
    'packets',
    'Packets that the NAT gateway dropped, by reason.',
  ),
  sessions: gateways.gauge(
    'vpclab_nat_gateway_sessions',
    'count',
    'Connections that the kernel tracks in the gateway.',
  ),
  sessionLimit: gateways.gauge(
    'vpclab_nat_gateway_session_limit',
    'count',
    'How many connections the kernel tracks at most; what goes beyond is dropped.',
  ),
  vpcConnections: gateways.gauge(
    'vpclab_vpc_connections',
    'count',
    'Open connections of a VPC with a quota in a NAT gateway that it leaves by; closed ones that the kernel still remembers do not count.',
  ),
  vpcConnectionLimit: gateways.gauge(
    'vpclab_vpc_connection_limit',
    'count',
    'The quota of the VPC there (`connections` of the lab file).',
  ),
  vpcRefused: gateways.counter(
    'vpclab_vpc_refused_connection_packets_total',
    'packets',
    'Packets of new connections that were dropped because the quota of the VPC was used up; a client that tries again is counted again.',
  ),
  linkReceivedBytes: links.counter(
    'vpclab_gateway_link_receive_bytes_total',
    'bytes',
    'Bytes that a link of the gateway received, Ethernet headers included.',
  ),
  linkReceivedPackets: links.counter(
    'vpclab_gateway_link_receive_packets_total',
    'packets',
    'Packets that a link of the gateway received.',
  ),
  linkReceivedDropped: links.counter(
    'vpclab_gateway_link_receive_dropped_packets_total',
    'packets',
    'Received packets that a link of the gateway dropped.',
  ),
  linkSentBytes: links.counter(
    'vpclab_gateway_link_transmit_bytes_total',
    'bytes',
    'Bytes that a link of the gateway sent, Ethernet headers included.',
  ),
  linkSentPackets: links.counter(
    'vpclab_gateway_link_transmit_packets_total',
    'packets',
    'Packets that a link of the gateway sent.',
  ),
  linkSentDropped: links.counter(
    'vpclab_gateway_link_transmit_dropped_packets_total',
    'packets',
    'Packets that a link of the gateway dropped instead of sending.',
  ),
} as const;

const DROPPED = 'dropped_';

export function collectGateways(page: Page, { routers, owners }: RoutersScene, book: CounterBook): void {
  const m = GATEWAY_METRICS;
  for (const router of routers) {
    const { name, counts, quotas, region } = router;
    const { tenant, vpc } = ownerOfRouter(router, owners);
    const where = { gateway: name, tenant, vpc };
    const at = gateways.at(where);
    page.add(m.up, at, counts === undefined ? 0 : 1);
    if (counts === undefined) continue;
    // Between regions nothing is translated; what passes there has metrics of its own.
    const isNat = counts.counters.length > 0 && region === undefined;
    if (isNat) {
      page.add(m.sessions, at, counts.sessions);
      page.add(m.sessionLimit, at, counts.sessionLimit);
    }
    for (const quota of quotas) {
      const of = gateways.at({ gateway: name, tenant: quota.tenant, vpc: quota.vpc });
      page.add(m.vpcConnections, of, quota.open);
      page.add(m.vpcConnectionLimit, of, quota.limit);
    }
    const overQuota = counts.counters.filter((counter) => vpcOverQuota(counter.name) !== undefined);
    const refused = overQuota
      .map((counter) => book.total(`${name} ${OVER_QUOTA}`, counter, counter.name))
      .at(-1);
    if (refused !== undefined)
      page.add(
        m.dropped,
        reasons.at({ ...where, reason: 'connections' }),
        refused.packets,
        refused.createdMs,
      );
    for (const counter of isNat ? counts.counters : []) {
      const refusedOf = quotas.find(({ vpc: one }) => one === vpcOverQuota(counter.name));
      if (refusedOf !== undefined) {
        const of = gateways.at({ gateway: name, tenant: refusedOf.tenant, vpc: refusedOf.vpc });
        const { packets, createdMs } = book.total(`${name} ${counter.name}`, counter);
        page.add(m.vpcRefused, of, packets, createdMs);
        continue;
      }
      if (!(counter.name in NAT_GATEWAY_COUNTERS)) continue;
      // A new ruleset counts from 0 again.
      const { packets, bytes, createdMs } = book.total(`${name} ${counter.name}`, counter);
      if (counter.name.startsWith(DROPPED)) {
        const reason = counter.name.slice(DROPPED.length);
        page.add(m.dropped, reasons.at({ ...where, reason }), packets, createdMs);
        continue;
      }
      const ofDirection = directions.at({ ...where, direction: counter.name });
      page.add(m.bytes, ofDirection, bytes, createdMs);
      page.add(m.packets, ofDirection, packets, createdMs);
    }
    for (const link of counts.links) {
      const ofLink = links.at({ ...where, device: link.device });
      page.add(m.linkReceivedBytes, ofLink, link.receivedBytes);
      page.add(m.linkReceivedPackets, ofLink, link.receivedPackets);
      page.add(m.linkReceivedDropped, ofLink, link.receivedDropped);
      page.add(m.linkSentBytes, ofLink, link.sentBytes);
      page.add(m.linkSentPackets, ofLink, link.sentPackets);
      page.add(m.linkSentDropped, ofLink, link.sentDropped);
    }
  }
}
