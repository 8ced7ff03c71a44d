import { expect, it } from 'vitest';
import { EDGE_COUNTERS, edgeRuleset } from './edge.ts';

it('writes the rules of an edge with two gateways', async () => {
  const text = edgeRuleset({ gatewaySide: 'br-ext', gateways: ['198.51.100.11', '198.51.100.10'] });
  await expect(text).toMatchFileSnapshot('golden/edge.golden.nft');
});

it('keeps what is behind its gateways apart, and lets OSPF and BFD in on their links', async () => {
  const text = edgeRuleset({
    gatewaySide: 'br-ext',
    gateways: ['198.51.100.10'],
    links: [{ device: 'nat-gateway-b', gateway: '192.0.2.6' }],
    keepsApart: true,
  });
  await expect(text).toMatchFileSnapshot('golden/edge-links.golden.nft');
  for (const name of Object.keys(EDGE_COUNTERS)) expect(text).toContain(`counter name "${name}"`);
});

it('lets nobody in where there is no gateway', () => {
  const text = edgeRuleset({ gatewaySide: 'br-ext', gateways: [] });
  expect(text).toContain('\tset gateways {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t}\n');
});
