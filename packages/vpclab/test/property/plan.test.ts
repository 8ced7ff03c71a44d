// See plan-against-ovn.ts. VPCLAB_LABS says how many labs (25 by default), VPCLAB_SEED which.

import { expect, test } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

const LIMIT_MS = 30 * 60_000;
const PROGRAMS = ['/usr/sbin/ovsdb-server', '/usr/bin/ovn-northd', '/usr/bin/ovn-trace'];
const reason = whyNotUnshared(PROGRAMS);

test(
  'random labs in real OVN databases: plans become empty, ovn-trace agrees with the promises',
  async ({ skip }) => {
    skip(reason !== undefined, reason);
    const report = await runUnshared(new URL('plan-against-ovn.ts', import.meta.url), LIMIT_MS);
    console.log(JSON.stringify({ ...(report as object), failures: undefined }));
    expect(report).toMatchObject({ failures: [] });
    expect(report).toMatchObject({ traces: expect.toSatisfy((traces: number) => traces > 0) });
    const { traces, partTraces } = report as { traces: number; partTraces: number };
    expect(partTraces / traces).toBeGreaterThan(0.9);
  },
  LIMIT_MS,
);
