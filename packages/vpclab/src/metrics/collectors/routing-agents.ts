// What the routing agents of the lab want of their gateways, and how far they got.

import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import type { RoutersScene } from './scene.ts';

const agents = group('vpclab', 'deployment', ['region']);
const reports = group('vpclab', 'deployment', ['region', 'kind']);
const gateways = group('vpclab', 'owned', ['router', 'tenant', 'vpc', 'region']);

export const ROUTING_AGENT_METRICS = {
  leads: agents.gauge(
    'vpclab_routing_agent_leads',
    'state',
    'Whether the routing agent of the control plane leads, and so writes: 1 yes, 0 no.',
  ),
  events: reports.counter(
    'vpclab_routing_agent_events_total',
    'count',
    'What the routing agent reported, by kind: `announce`, `withdraw`, `refuse`, `learn`, `forget`, `problem` and others.',
  ),
  intended: gateways.gauge(
    'vpclab_routing_intended_prefixes',
    'count',
    'Prefixes that the routing agent wants the gateway to announce.',
  ),
  withheld: gateways.gauge(
    'vpclab_routing_withheld_prefixes',
    'count',
    'Prefixes that the policy of the gateway, or its bound, keeps from being announced.',
  ),
  learned: gateways.gauge(
    'vpclab_routing_learned_prefixes',
    'count',
    'Routes that the routing daemons of the gateway put into its kernel.',
  ),
  followed: gateways.gauge(
    'vpclab_routing_gateway_followed',
    'state',
    'Whether the routing daemon of the gateway does what the agent asks: 1 yes, 0 no.',
  ),
} as const;

export function collectRoutingAgents(page: Page, { agents: all }: Pick<RoutersScene, 'agents'>): void {
  const m = ROUTING_AGENT_METRICS;
  for (const { region, leads, events, gateways: driven } of all) {
    page.add(m.leads, agents.at({ region }), leads ? 1 : 0);
    for (const [kind, count] of events) page.add(m.events, reports.at({ region, kind }), count);
    for (const { name, tenant, vpc, intended, withheld, learned, isFollowed } of driven) {
      const at = gateways.at({ router: name, tenant, vpc, region });
      page.add(m.intended, at, intended);
      page.add(m.withheld, at, withheld);
      page.add(m.learned, at, learned);
      page.add(m.followed, at, isFollowed ? 1 : 0);
    }
  }
}
