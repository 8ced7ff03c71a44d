// A quota of connections in this host's kernel, with connections: see nft/quota-scenario.ts for what happens.

import { expect, it } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

const reason = whyNotUnshared(['/usr/sbin/nft']);

it.skipIf(reason !== undefined)('a quota counts what was open before its rules were loaded', async () => {
  const seen = await runUnshared(new URL('nft/quota-scenario.ts', import.meta.url), 120_000);
  const [rules, quota, earlier] = ['', '_quota_a', '_earlier_a'].map((name) => `table inet vpclab${name}`);
  expect(seen).toEqual({
    firstLoaded: [rules, quota],
    // Four.
    allowed: 4,
    afterOtherRules: 0,
    // Six, of which four are open.
    afterRaise: 2,
    withEarlier: { tables: [rules, quota, earlier], asMeant: [true, true] },
    drift: [false],
    afterRepair: 0,
    afterSomeEnded: 3,
    afterAllEnded: 6,
    // Two.
    afterLowering: 0,
    leftOver: ['gateway', 'gateway inet vpclab_earlier_a'],
    removed: [rules],
  });
});
