import { expect, it } from 'vitest';
import { centralRuleset } from './central.ts';
import { regionGatewayRuleset, tableRuleset } from './region.ts';

it('writes the rules of a gateway to other regions', async () => {
  const rules = {
    ...{ outside: 'eth0', inside: 'eth1', vpc: '10.0.0.0/16', peer: '169.254.172.2' },
    others: ['10.2.0.0/16', '10.1.0.0/16'],
  };
  await expect(regionGatewayRuleset(rules)).toMatchFileSnapshot('golden/region-gateway.golden.nft');
});

it("writes the rules of a tenant's table: its VPCs there meet those of other regions, and not each other", async () => {
  const text = tableRuleset({
    gateways: [
      { device: 'gw-a', address: '169.254.172.1', prefix: '10.0.0.0/16' },
      { device: 'gw-b', address: '169.254.172.5', prefix: '10.3.0.0/16' },
    ],
    peers: [
      { device: 'west', address: '169.254.173.2', prefixes: ['10.1.0.0/16'] },
      { device: 'north', address: '169.254.173.6', prefixes: ['10.2.0.0/16', '10.4.0.0/16'] },
    ],
  });
  expect(text).not.toMatch(/iifname "gw-a" oifname "gw-b"/);
  expect(text).not.toMatch(/iifname "west" oifname "north"/);
  await expect(text).toMatchFileSnapshot('golden/region-table.golden.nft');
});

it('writes the rules of a server of clusters', async () => {
  await expect(centralRuleset()).toMatchFileSnapshot('golden/central.golden.nft');
});
