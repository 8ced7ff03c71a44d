// A gateway that announces what is not its own: see routing/hijack-scenario.ts.

import { beforeAll, describe, expect, it } from 'vitest';
import type { FrrRouter } from '../../src/model/router.ts';
import { runUnshared } from '../support/unshared.ts';
import { BGP_DAEMONS, routingHost } from './routing/programs.ts';

type Seen = {
  readonly observed: FrrRouter;
  readonly intended: FrrRouter;
  readonly verdicts: readonly string[];
  readonly edge: readonly string[];
  readonly saidHop: string;
  readonly hops: readonly string[];
};

const { isMissing, skipped } = routingHost(BGP_DAEMONS);

describe.skipIf(isMissing)(`a hijack at the edge${skipped}`, () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = (await runUnshared(new URL('routing/hijack-scenario.ts', import.meta.url), 90_000)) as Seen;
  });

  it('reads BMP back from the running configuration', () => {
    expect(seen.observed).toEqual(seen.intended);
  });

  it('is refused, and the agent says which list refused it', () => {
    const list = 'the prefix list from-198.51.100.13 permits 10.13.0.0/16 le 32, 192.0.2.0/24 le 32';
    const path = 'the AS path list from-198.51.100.13 does not permit the path 65013 65999';
    expect(seen.verdicts).toEqual([
      'accepted 10.0.1.0/24 198.51.100.11',
      'accepted 10.13.1.0/24 198.51.100.13',
      'gone 10.0.1.0/24 198.51.100.11',
      `refused 0.0.0.0/0 198.51.100.13 ${list}`,
      `refused 10.0.1.0/24 198.51.100.13 ${list}`,
      `refused 10.0.1.128/25 198.51.100.13 ${list}`,
      `refused 10.13.2.0/24 198.51.100.13 ${path}`,
    ]);
  });

  it('cannot lead packets to the gateway of another tenant on the same network', () => {
    expect(seen.saidHop).toBe('198.51.100.11');
    expect(seen.hops).toEqual(['198.51.100.13']);
  });

  it('puts nothing of it into the kernel of the edge', () => {
    expect(seen.edge).toEqual(['10.13.1.0/24']);
  });
});
