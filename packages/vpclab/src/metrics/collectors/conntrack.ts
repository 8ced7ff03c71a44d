// Connections that the switches of nodes track: all of a node, and those of zones that somebody gave a limit. OVN gives each
// port and each router a zone of its own (ovn-architecture(7)); Open vSwitch counts only those with a limit, and the exporter
// sets none.

import { group, OWNER_LABELS } from '../metric.ts';
import type { Page } from '../page.ts';
import { NOBODY } from '../owners/owner.ts';
import { CONNTRACK_COMMANDS, parseCount, parseZoneLimits, zoneNames } from '../parse/conntrack.ts';
import { saidOf } from './scene.ts';
import type { Scene } from './scene.ts';

const nodes = group('vpclab', 'node', ['node']);
const zones = group('vpclab', 'owned', ['node', ...OWNER_LABELS, 'zone', 'port']);

export const CONNTRACK_METRICS = {
  connections: nodes.gauge(
    'ovs_conntrack_connections',
    'count',
    'Connections that the datapath of the node tracks.',
  ),
  limit: nodes.gauge(
    'ovs_conntrack_connection_limit',
    'count',
    'How many connections the datapath of the node tracks at most.',
  ),
  zoneConnections: zones.gauge(
    'ovs_conntrack_zone_connections',
    'count',
    'Connections of a zone that has a limit of its own; `port` is the logical port, or the router, that the zone is of.',
  ),
  zoneLimit: zones.gauge(
    'ovs_conntrack_zone_connection_limit',
    'count',
    'How many connections the zone may have at most (`ovs-appctl dpctl/ct-set-limits`); 0: any number.',
  ),
} as const;

export function collectConntrack(page: Page, { nodes: switches, owners }: Scene): void {
  const m = CONNTRACK_METRICS;
  for (const node of switches) {
    const [connections, limit] = CONNTRACK_COMMANDS.map((command) => parseCount(saidOf(node, command)));
    const at = nodes.at({ node: node.name });
    if (connections !== undefined) page.add(m.connections, at, connections);
    if (limit !== undefined) page.add(m.limit, at, limit);
    const limits = parseZoneLimits(saidOf(node, CONNTRACK_COMMANDS[2]));
    if (limits.length === 0) continue;
    const bridge = [...(node.database?.table('Bridge') ?? [])].find(({ name }) => name === node.bridge);
    const names = zoneNames(bridge?.external_ids ?? new Map());
    for (const zone of limits) {
      const port = names.get(zone.zone) ?? '';
      const owner = owners.port(port)?.owner ?? NOBODY;
      const of = zones.at({ node: node.name, ...owner, zone: String(zone.zone), port });
      page.add(m.zoneConnections, of, zone.count);
      page.add(m.zoneLimit, of, zone.limit);
    }
  }
}
