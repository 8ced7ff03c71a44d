// An OVN that Neutron filled, and the bgp-agent.conf of one of its hosts: see routing/neutron-scenario.ts.

import { beforeAll, describe, expect, it } from 'vitest';
import { runUnshared } from '../support/unshared.ts';
import { BGP_DAEMONS, routingHost } from './routing/programs.ts';

type Seen = {
  readonly announced: readonly string[];
  readonly movedMs: number;
  readonly moved: readonly string[];
  readonly ovnRoutes: string;
  readonly said: string;
};

const { isMissing, skipped } = routingHost(BGP_DAEMONS);

describe.skipIf(isMissing)(`in place of an ovn-bgp-agent${skipped}`, () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = (await runUnshared(new URL('routing/neutron-scenario.ts', import.meta.url), 90_000)) as Seen;
  });

  it('announces what is on this host: servers on provider networks and floating addresses', () => {
    expect(seen.announced).toEqual(['192.0.2.101', '192.0.2.21']);
  });

  it('follows a server from host to host, and the gateway of a router with its networks of the scope', () => {
    expect(seen.movedMs).toBeLessThan(1_000);
    expect(seen.moved).toEqual(['10.0.1.0/24', '192.0.2.102', '192.0.2.103', '192.0.2.21']);
  });

  it('writes nothing into OVN, and says what of the file means nothing to it', () => {
    expect(seen.ovnRoutes).toBe('');
    expect(seen.said).toContain('bgp-agent.conf:3: reconcile_interval is ignored: ');
  });
});
