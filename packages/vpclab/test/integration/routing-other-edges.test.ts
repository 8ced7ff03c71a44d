// An edge that is not FRR: see routing/gobgp-scenario.ts.

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
