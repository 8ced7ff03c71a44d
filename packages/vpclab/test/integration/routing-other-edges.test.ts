// Edges that are not FRR: see routing/gobgp-scenario.ts and routing/bird-scenario.ts.

import { describe, expect, it } from 'vitest';
import { runUnshared } from '../support/unshared.ts';
import { BGP_DAEMONS, routingHost } from './routing/programs.ts';

const SCENARIO_MS = 100_000;

const { isMissing, skipped } = routingHost(BGP_DAEMONS, ['/usr/bin/gobgpd', '/usr/bin/gobgp']);
describe.skipIf(isMissing)(`GoBGP as edge${skipped}`, () => {
  it('has a session, and holds routes that come and go with OVN', async () => {
    const seen = await runUnshared(new URL('routing/gobgp-scenario.ts', import.meta.url), SCENARIO_MS);
    expect(seen).toEqual({ ways: ['0.0.0.0/0 via 10.0.255.11'], table: ['0.0.0.0/0', '10.0.2.0/24'] });
  });
});

const withBird = routingHost(BGP_DAEMONS, ['/usr/sbin/bird', '/usr/sbin/birdc']);
describe.skipIf(withBird.isMissing)(`BIRD as edge${withBird.skipped}`, () => {
  it('has a session with BFD, routes in its kernel that come and go with OVN, and shows what it refuses', async () => {
    const seen = await runUnshared(new URL('routing/bird-scenario.ts', import.meta.url), SCENARIO_MS);
    expect(seen).toEqual({
      ways: ['0.0.0.0/0 via 10.0.255.11'],
      kernel: ['10.0.2.0/24 via 198.51.100.11'],
      refused: ['10.9.0.0/16'],
    });
  });
});
