// Who asks for an offer of DHCP beside a client, among whatever a neighbour sends to that client: see dhcp/scenario.ts.

import { expect, it } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

const reason = whyNotUnshared(['/usr/bin/python3']);
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`;

it.skipIf(reason !== undefined)(
  `an offer is found, and of a flood beside it the kernel passes nothing${skipped}`,
  async () => {
    const seen = await runUnshared(new URL('dhcp/scenario.ts', import.meta.url), 60_000);
    expect(seen).toEqual({ offer: '10.0.0.1', passed: 1 });
  },
);
