// An edge that is not FRR: see routing/gobgp-scenario.ts.

import { describe, expect, it } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

const COMMON = [
  ...['zebra', 'bgpd', 'bfdd'].map((program) => `/usr/lib/frr/${program}`),
  ...['/usr/sbin/ovsdb-server', '/usr/bin/ovn-northd', '/usr/bin/ovn-nbctl'],
];
const SCENARIO_MS = 100_000;

function skippedFor(programs: readonly string[]): readonly [boolean, string] {
  const reason = whyNotUnshared([...COMMON, ...programs]);
  return [reason !== undefined, reason === undefined ? '' : ` (skipped: ${reason})`];
}

const [noGobgp, gobgpReason] = skippedFor(['/usr/bin/gobgpd', '/usr/bin/gobgp']);
describe.skipIf(noGobgp)(`GoBGP as edge${gobgpReason}`, () => {
  it('has a session, and holds routes that come and go with OVN', async () => {
    const seen = await runUnshared(new URL('routing/gobgp-scenario.ts', import.meta.url), SCENARIO_MS);
    expect(seen).toEqual({ ways: ['0.0.0.0/0 via 10.0.255.11'], table: ['0.0.0.0/0', '10.0.2.0/24'] });
  });
});
