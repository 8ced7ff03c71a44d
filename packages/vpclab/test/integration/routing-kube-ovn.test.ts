// An OVN that Kube-OVN filled: see routing/kube-ovn-scenario.ts.

import { describe, expect, it } from 'vitest';
import { runUnshared } from '../support/unshared.ts';
import { BGP_DAEMONS, routingHost } from './routing/programs.ts';

const { isMissing, skipped } = routingHost(BGP_DAEMONS);

describe.skipIf(isMissing)(`beside Kube-OVN${skipped}`, () => {
  it('announces what a policy says of each VPC, and nothing of what joins the nodes', async () => {
    const seen = await runUnshared(new URL('routing/kube-ovn-scenario.ts', import.meta.url), 150_000);
    expect(seen).toEqual({
      announced: ['10.16.0.0/17', '10.17.1.0/24', '192.0.2.10', '192.0.2.50'],
      routes: ['0.0.0.0/0 via 10.16.255.11', '0.0.0.0/0 via 10.17.255.12'],
      refused: ['100.64.0.0/16'],
    });
  });
});
