// The RAFT state of OVN's databases, under ovn_exporter's names. A standalone server shows as not clustered.

import { parseCluster } from '../../model/cluster-status.ts';
import type { ClusterStatus } from '../../model/cluster-status.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import type { Scene } from './scene.ts';

const SERVER = ['system_id', 'component', 'server_id', 'cluster_id'] as const;
const enabled = group('ovn_exporter', 'deployment', ['system_id', 'component']);
const clusterGroup = group('ovn_exporter', 'deployment', ['system_id', 'cluster_group']);
const servers = group('ovn_exporter', 'deployment', SERVER);
const peers = group('ovn_exporter', 'deployment', [...SERVER, 'peer_id']);
const connections = group('ovn_exporter', 'deployment', [...SERVER, 'peer_id', 'peer_address']);
const roles = group('ovn_exporter', 'deployment', [...SERVER, 'server_uuid', 'cluster_uuid']);

export const CLUSTER_METRICS = {
  enabled: enabled.gauge(
    'ovn_cluster_enabled',
    'state',
    'Whether the database is clustered: 1 yes, 0 standalone.',
  ),
  group: clusterGroup.gauge(
    'ovn_cluster_group',
    'info',
    'Always 1: the ids of the northbound and southbound clusters together.',
  ),
  role: roles.gauge(
    'ovn_cluster_role',
    'state',
    'Role of the server: 3 leader, 2 candidate, 1 follower, 0 other.',
  ),
  status: servers.gauge(
    'ovn_cluster_status',
    'state',
    'Whether the server is a member of its cluster: 1 yes, 0 no.',
  ),
  term: servers.counter('ovn_cluster_term', 'identifier', 'Current RAFT term.'),
  leader: servers.gauge(
    'ovn_cluster_leader_self',
    'state',
    'Whether the server takes itself for the leader: 1 yes, 0 no.',
  ),
  vote: servers.gauge('ovn_cluster_vote_self', 'state', 'Whether the server voted for itself: 1 yes, 0 no.'),
  next: servers.counter(
    'ovn_cluster_next_index',
    'identifier',
    'Next index of the log, of the server itself.',
  ),
  match: servers.counter(
    'ovn_cluster_match_index',
    'identifier',
    'Last index of the log that is known to match, of the server itself.',
  ),
  low: servers.counter('ovn_cluster_log_low_index', 'identifier', 'First index of the log.'),
  high: servers.counter('ovn_cluster_log_high_index', 'identifier', 'Last index of the log.'),
  uncommitted: servers.gauge(
    'ovn_cluster_uncommitted_entry_count',
    'count',
    'Entries of the log that are not committed yet.',
  ),
  pending: servers.gauge(
    'ovn_cluster_pending_entry_count',
    'count',
    'Entries of the log that are not applied yet.',
  ),
  inbound: servers.gauge('ovn_cluster_inbound_peer_conn_total', 'count', 'Connections from peers.'),
  outbound: servers.gauge('ovn_cluster_outbound_peer_conn_total', 'count', 'Connections to peers.'),
  peers: servers.gauge('ovn_cluster_peer_count', 'count', 'Peers of the server.'),
  peerNext: peers.counter(
    'ovn_cluster_peer_next_index',
    'identifier',
    'Next index of the log that the leader sends to a peer.',
  ),
  peerMatch: peers.counter(
    'ovn_cluster_peer_match_index',
    'identifier',
    'Last index of the log that a peer is known to have.',
  ),
  peerInbound: connections.gauge(
    'ovn_cluster_inbound_peer_connected',
    'state',
    'Whether a peer is connected to the server: 1 yes, 0 no.',
  ),
  peerOutbound: connections.gauge(
    'ovn_cluster_outbound_peer_connected',
    'state',
    'Whether the server is connected to a peer: 1 yes, 0 no.',
  ),
} as const;

const ROLES: Readonly<Record<string, number>> = { leader: 3, candidate: 2, follower: 1 };

export function collectClusters(page: Page, { central }: Scene): void {
  const ids: string[] = [];
  for (const { daemon, source } of central.daemons) {
    if (daemon.database === undefined || source.latest === undefined) continue;
    const where = { system_id: daemon.server ?? central.systemId, component: daemon.component };
    const status = parseCluster(
      source.latest.value.answers.get(`cluster/status ${daemon.database.name}`) ?? '',
    );
    page.add(CLUSTER_METRICS.enabled, enabled.at(where), status === undefined ? 0 : 1);
    if (status === undefined) continue;
    if (!ids.includes(status.clusterId)) ids.push(status.clusterId);
    collectServer(page, where, status);
  }
  if (ids.length === 0) return;
  const at = clusterGroup.at({ system_id: central.systemId, cluster_group: ids.join('') });
  page.add(CLUSTER_METRICS.group, at, 1);
}

function collectServer(
  page: Page,
  where: { readonly system_id: string; readonly component: string },
  status: ClusterStatus,
): void {
  const m = CLUSTER_METRICS;
  const values = { ...where, server_id: status.serverId, cluster_id: status.clusterId };
  const uuids = { server_uuid: status.serverUuid, cluster_uuid: status.clusterUuid };
  page.add(m.role, roles.at({ ...values, ...uuids }), ROLES[status.role] ?? 0);
  const at = servers.at(values);
  for (const [metric, value] of [
    [m.status, status.status === 'cluster member' ? 1 : 0],
    [m.term, status.term],
    [m.leader, status.leader === 'self' ? 1 : 0],
    [m.vote, status.vote === 'self' ? 1 : 0],
    [m.next, status.self.nextIndex],
    [m.match, status.self.matchIndex],
    [m.low, status.log.low],
    [m.high, status.log.high],
    [m.uncommitted, status.uncommitted],
    [m.pending, status.pending],
    [m.inbound, status.inbound.length],
    [m.outbound, status.outbound.length],
    [m.peers, status.peers.length],
  ] as const)
    if (value !== undefined) page.add(metric, at, value);
  for (const peer of status.peers) {
    const ofPeer = { ...values, peer_id: peer.id };
    if (peer.nextIndex !== undefined) page.add(m.peerNext, peers.at(ofPeer), peer.nextIndex);
    if (peer.matchIndex !== undefined) page.add(m.peerMatch, peers.at(ofPeer), peer.matchIndex);
    const connection = connections.at({ ...ofPeer, peer_address: peer.address });
    page.add(m.peerInbound, connection, status.inbound.includes(peer.id) ? 1 : 0);
    page.add(m.peerOutbound, connection, status.outbound.includes(peer.id) ? 1 : 0);
  }
}
