// BGP, BFD and the routing table of each FRR router, under frr_exporter's names with the router's owner.

import { parseRouteSummary } from '../../frr/zebra-state.ts';
import { parseBfdPeers, parseBgpSummary } from '../parse/frr.ts';
import type { BgpInstance } from '../parse/frr.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import { collectOspf } from './ospf.ts';
import { ownerOfRouter } from './scene.ts';
import type { RouterScene, RoutersScene } from './scene.ts';

const ROUTER = ['router', 'tenant', 'vpc'] as const;
const routers = group('frr_exporter', 'owned', [...ROUTER, 'version']);
const collectors = group('frr_exporter', 'owned', [...ROUTER, 'collector']);
const BGP = [...ROUTER, 'vrf', 'afi', 'safi', 'local_as'] as const;
const instances = group('frr_exporter', 'owned', BGP);
const peers = group('frr_exporter', 'owned', [...BGP, 'peer', 'peer_as']);
const ownPeers = group('vpclab', 'owned', [...BGP, 'peer', 'peer_as']);
const peerTypes = group('frr_exporter', 'owned', [...ROUTER, 'type', 'afi', 'safi']);
const bfds = group('frr_exporter', 'owned', [...ROUTER, 'local', 'peer', 'iface', 'vrf']);
const plain = group('frr_exporter', 'owned', ROUTER);
const tables = group('frr_exporter', 'owned', [...ROUTER, 'afi', 'vrf']);
const routes = group('frr_exporter', 'owned', [...ROUTER, 'afi', 'vrf', 'route_type']);

export const ROUTING_METRICS = {
  up: routers.gauge('frr_status_up', 'state', 'Whether the FRR daemons of the router answer: 1 yes, 0 no.'),
  collectorUp: collectors.gauge(
    'frr_collector_up',
    'state',
    'Whether a daemon of the router answered: 1 yes, 0 no.',
  ),
  duration: plain.gauge(
    'frr_scrape_duration_seconds',
    'seconds',
    'How long the daemons of the router took to answer.',
  ),
  ribCount: instances.gauge('frr_bgp_rib_count_total', 'count', 'Prefixes in the table of BGP.'),
  ribBytes: instances.gauge('frr_bgp_rib_memory_bytes', 'bytes', 'Memory of the table of BGP.'),
  peerCount: instances.gauge('frr_bgp_peers_count_total', 'count', 'Configured BGP neighbors.'),
  peerBytes: instances.gauge('frr_bgp_peers_memory_bytes', 'bytes', 'Memory of the BGP neighbors.'),
  state: peers.gauge(
    'frr_bgp_peer_state',
    'state',
    'BGP session: 1 established, 2 administratively down, 0 any other state.',
  ),
  uptime: peers.gauge(
    'frr_bgp_peer_uptime_seconds',
    'seconds',
    'How long the BGP session has been established; 0 if it is not.',
  ),
  messagesReceived: peers.counter(
    'frr_bgp_peer_message_received_total',
    'count',
    'BGP messages from the neighbor.',
  ),
  messagesSent: peers.counter('frr_bgp_peer_message_sent_total', 'count', 'BGP messages to the neighbor.'),
  prefixesReceived: peers.gauge(
    'frr_bgp_peer_prefixes_received_count_total',
    'count',
    'Prefixes received from the neighbor and accepted.',
  ),
  prefixesSent: peers.gauge(
    'frr_bgp_peer_prefixes_advertised_count_total',
    'count',
    'Prefixes announced to the neighbor.',
  ),
  drops: ownPeers.counter(
    'frr_bgp_peer_connections_dropped_total',
    'count',
    'How often an established session to the neighbor ended.',
  ),
  typesUp: peerTypes.gauge(
    'frr_bgp_peer_types_up',
    'count',
    'Established sessions by kind of neighbor: external or internal.',
  ),
  bfdCount: plain.gauge('frr_bfd_peer_count', 'count', 'BFD sessions of the router, up or not.'),
  bfdState: bfds.gauge('frr_bfd_peer_state', 'state', 'BFD session: 1 up, 0 down.'),
  bfdUptime: bfds.gauge('frr_bfd_peer_uptime', 'seconds', 'How long the BFD session has been up.'),
  routeTotal: tables.gauge('frr_route_total', 'count', 'Routes that the router knows.'),
  routeTotalFib: tables.gauge('frr_route_total_fib', 'count', 'Routes that are in the kernel.'),
  routeRib: routes.gauge(
    'frr_route_rib_count',
    'count',
    'Routes that the router knows, by where they come from.',
  ),
  routeFib: routes.gauge('frr_route_fib_count', 'count', 'Routes in the kernel, by where they come from.'),
  routeOffloaded: routes.gauge('frr_route_fib_offloaded_count', 'count', 'Routes that hardware forwards by.'),
  routeTrapped: routes.gauge(
    'frr_route_fib_trapped_count',
    'count',
    'Routes that hardware hands to the kernel.',
  ),
} as const;

type Where = { readonly router: string; readonly tenant: string; readonly vpc: string };
const FAMILIES = [
  ['ipv4', 'show bgp vrf all ipv4 unicast summary json', 'show ip route vrf all summary json'],
  ['ipv6', 'show bgp vrf all ipv6 unicast summary json', 'show ipv6 route vrf all summary json'],
] as const;

export function collectRouting(page: Page, { routers: all, owners }: RoutersScene): void {
  for (const router of all) {
    const { tenant, vpc } = ownerOfRouter(router, owners);
    collectRouter(page, router, { router: router.name, tenant, vpc });
  }
}

function collectRouter(page: Page, { frr }: RouterScene, where: Where): void {
  if (frr === undefined) return;
  const m = ROUTING_METRICS;
  const answers = frr.latest?.value;
  const version = /^FRRouting (\S+)/.exec(answers?.get('zebra')?.get('show version') ?? '')?.[1] ?? '';
  page.add(m.up, routers.at({ ...where, version }), frr.isUp ? 1 : 0);
  page.add(m.duration, plain.at(where), frr.tookMs / 1000);
  for (const [daemon, said] of answers ?? []) {
    const isUp = frr.isUp && said.size > 0 ? 1 : 0;
    page.add(m.collectorUp, collectors.at({ ...where, collector: daemon }), isUp);
  }
  for (const [afi, summary, routing] of FAMILIES) {
    const instancesOf = parseBgpSummary(answers?.get('bgpd')?.get(summary) ?? '');
    for (const instance of instancesOf) collectBgp(page, instance, where, afi);
    for (const table of parseRouteSummary(answers?.get('zebra')?.get(routing) ?? '')) {
      const at = tables.at({ ...where, afi, vrf: table.vrf });
      page.add(m.routeTotal, at, table.total);
      page.add(m.routeTotalFib, at, table.totalFib);
      for (const type of table.types) {
        const ofType = routes.at({ ...where, afi, vrf: table.vrf, route_type: type.type });
        page.add(m.routeRib, ofType, type.rib);
        page.add(m.routeFib, ofType, type.fib);
        page.add(m.routeOffloaded, ofType, type.offloaded);
        page.add(m.routeTrapped, ofType, type.trapped);
      }
    }
  }
  if (answers !== undefined) collectOspf(page, answers.get('ospfd'), where);
  const bfd = answers?.get('bfdd')?.get('show bfd peers json');
  if (bfd === undefined) return;
  const sessions = parseBfdPeers(bfd);
  page.add(m.bfdCount, plain.at(where), sessions.length);
  for (const { local, peer, device, vrf, isUp, uptimeSeconds } of sessions) {
    const at = bfds.at({ ...where, local, peer, iface: device, vrf });
    page.add(m.bfdState, at, isUp ? 1 : 0);
    page.add(m.bfdUptime, at, uptimeSeconds);
  }
}

function collectBgp(page: Page, instance: BgpInstance, where: Where, afi: string): void {
  const m = ROUTING_METRICS;
  const values = { ...where, vrf: instance.vrf, afi, safi: 'unicast', local_as: String(instance.asn) };
  const at = instances.at(values);
  page.add(m.ribCount, at, instance.ribCount);
  page.add(m.ribBytes, at, instance.ribBytes);
  page.add(m.peerCount, at, instance.peerCount);
  page.add(m.peerBytes, at, instance.peerBytes);
  const up = { external: 0, internal: 0 };
  for (const peer of instance.peers) {
    const of = { ...values, peer: peer.peer, peer_as: String(peer.asn) };
    const labels = peers.at(of);
    const isUp = peer.state === 'Established';
    if (isUp) up[peer.asn === instance.asn ? 'internal' : 'external'] += 1;
    page.add(m.state, labels, isUp ? 1 : peer.state === 'Idle (Admin)' ? 2 : 0);
    page.add(m.uptime, labels, peer.uptimeSeconds);
    page.add(m.messagesReceived, labels, peer.messagesReceived);
    page.add(m.messagesSent, labels, peer.messagesSent);
    page.add(m.prefixesReceived, labels, peer.prefixesReceived);
    page.add(m.prefixesSent, labels, peer.prefixesSent);
    page.add(m.drops, ownPeers.at(of), peer.dropped);
  }
  for (const [type, count] of Object.entries(up))
    page.add(m.typesUp, peerTypes.at({ ...where, type, afi, safi: 'unicast' }), count);
}
