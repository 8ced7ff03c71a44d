import { expect, it } from 'vitest';
import { siteGatewayRuleset } from './site-gateway.ts';

it('writes the rules of the gateway to a site', async () => {
  const text = siteGatewayRuleset({
    outside: 'link',
    inside: 'eth1',
    vpc: '10.0.0.0/16',
    site: '172.16.0.0/24',
    peer: '169.254.255.2',
  });
  await expect(text).toMatchFileSnapshot('golden/site-gateway.golden.nft');
});
