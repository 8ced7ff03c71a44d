// OVN's own tables of routes, from 25.03 on: see routing/native-scenario.ts.

import { beforeAll, describe, expect, it } from 'vitest';
import { runUnshared } from '../support/unshared.ts';
import { BGP_DAEMONS, routingHost } from './routing/programs.ts';

type Seen = {
  readonly announced: readonly string[];
  readonly refused: readonly string[];
  readonly learned: readonly string[];
  readonly staticRoutes: readonly string[];
  readonly afterHang: readonly string[];
  readonly afterEnd: readonly string[];
  readonly back: readonly string[];
  readonly displaced: {
    readonly problems: readonly string[];
    readonly learned: readonly string[];
    readonly static: readonly string[];
  };
  readonly tooOld: { readonly status: number; readonly stderr: string };
};

const LEARNED =
  '0.0.0.0/0 via 10.0.255.11 on rp-lr-shop-nat: vpclab:gateway=gateway-11 vpclab:owner=vpclab/routing vpclab:router=lr-shop';
const STATIC = '0.0.0.0/0 via 10.0.255.11';
const { isMissing, skipped } = routingHost(BGP_DAEMONS, ['/usr/bin/ovsdb-client']);

describe.skipIf(isMissing)(`beside OVN's own dynamic routing${skipped}`, () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = (await runUnshared(new URL('routing/native-scenario.ts', import.meta.url), 150_000)) as Seen;
  }, 160_000);

  it('announces what OVN advertises, within its bounds and without the network it stands on', () => {
    expect(seen.announced).toEqual(['10.0.1.0/24', '10.0.1.11']);
    expect(seen.refused).toEqual(['172.16.0.0/24']);
  });

  it('offers what a gateway learned in Learned_Route, and writes no static route', () => {
    expect(seen.learned).toEqual([LEARNED]);
    expect(seen.staticRoutes).toEqual([]);
  });

  it('is followed by another agent there too, and changes nothing when it ends', () => {
    expect(seen.afterHang).toEqual([LEARNED]);
    expect(seen.afterEnd).toEqual([LEARNED]);
  });

  it('moves back to static routes', () => {
    expect(seen.back).toEqual([STATIC]);
  });

  it('leaves the table to an ovn-controller that learns on the same port', () => {
    expect(seen.displaced).toEqual({
      problems: [
        'gateway-11: an ovn-controller learns the routes of rp-lr-shop-nat (dynamic-routing); this agent writes static routes instead',
      ],
      learned: [],
      static: [STATIC],
    });
  });

  it('refuses an OVN without these tables, by name', () => {
    expect(seen.tooOld.status).toBe(2);
    expect(seen.tooOld.stderr).toContain(
      'announce: [advertised] of gateway-11 needs OVN 25.03 or later: this Southbound database (schema 20.27.0) has no table Advertised_Route',
    );
  });
});
