import { expect, it } from 'vitest';
import { CounterBook } from '../counter-book.ts';
import { Page } from '../page.ts';
import { collectRegions } from './regions.ts';
import { collectRoutingAgents } from './routing-agents.ts';
import type { RouterScene } from './scene.ts';

function linesOf(page: Page): readonly string[] {
  return [...page.families].flatMap(([{ name }, { samples }]) =>
    samples.map(({ labels, value }) => `${name}${labels} ${value}`),
  );
}

function router(name: string, region: string | undefined, vpc: string): RouterScene {
  const counter = (what: string, packets: number) => ({ name: what, packets, bytes: packets * 100 });
  return {
    ...{ name, region, owner: { tenant: 'shop', vpc }, quotas: [], frr: undefined },
    counts: {
      ...{ sessions: 0, sessionLimit: 0, links: [] },
      counters: [counter('to_regions', 3), counter('from_regions', 2), counter('dropped_input', 1)],
    },
  };
}

it('tells what gateways and tables pass between regions, and nothing of others', () => {
  const page = new Page();
  const routers = [
    router('region-gateway-shop-west', 'west', 'shop-west'),
    router('edge-west-shop', 'west', ''),
    router('nat-gateway-a', undefined, 'a'),
  ];
  collectRegions(page, { routers, owners: { port: () => undefined } }, new CounterBook());
  const of = '{router="region-gateway-shop-west",tenant="shop",vpc="shop-west",region="west"';
  const table = '{router="edge-west-shop",tenant="shop",region="west"';
  expect(linesOf(page).filter((line) => !line.includes('_bytes_'))).toEqual([
    `vpclab_region_packets_total${of},direction="to_regions"} 3`,
    `vpclab_region_packets_total${of},direction="from_regions"} 2`,
    `vpclab_region_packets_total${table},direction="to_regions"} 3`,
    `vpclab_region_packets_total${table},direction="from_regions"} 2`,
    `vpclab_region_dropped_packets_total${of},reason="input"} 1`,
    `vpclab_region_dropped_packets_total${table},reason="input"} 1`,
  ]);
});

it('tells what the agent of each control plane wants of its gateways', () => {
  const page = new Page();
  const gateway = { name: 'region-gateway-shop-west', tenant: 'shop', vpc: 'shop-west' };
  collectRoutingAgents(page, {
    agents: [
      {
        ...{ region: 'west', leads: true, events: new Map([['learn', 2]]) },
        gateways: [{ ...gateway, intended: 1, withheld: 0, learned: 1, isFollowed: false }],
      },
    ],
  });
  const of = '{router="region-gateway-shop-west",tenant="shop",vpc="shop-west",region="west"}';
  expect(linesOf(page)).toEqual([
    'vpclab_routing_agent_leads{region="west"} 1',
    'vpclab_routing_agent_events_total{region="west",kind="learn"} 2',
    `vpclab_routing_intended_prefixes${of} 1`,
    `vpclab_routing_withheld_prefixes${of} 0`,
    `vpclab_routing_learned_prefixes${of} 1`,
    `vpclab_routing_gateway_followed${of} 0`,
  ]);
});
