// An edge and NAT gateways on the FRR of this host, in namespaces of their own: see frr/scenario.ts for what happens.

import { beforeAll, describe, expect, it } from 'vitest';
import type { FrrRouter } from '../../src/model/router.ts';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

type Compared = { readonly observed: FrrRouter; readonly intended: FrrRouter };
type Counts = Readonly<Record<string, number>>;
type Seen = {
  readonly upMs: number;
  readonly edgeRoutes: readonly string[];
  readonly gatewayRoutes: readonly string[];
  readonly rogueRoutes: readonly string[];
  readonly sessions: readonly { readonly peer: string; readonly state: string }[];
  readonly observed: Readonly<Record<'edge' | 'gateway', FrrRouter>>;
  readonly intended: Readonly<Record<'edge' | 'gateway', FrrRouter>>;
  readonly vtysh: string;
  readonly addedMs: number;
  readonly grownRoutes: readonly string[];
  readonly twoPaths: readonly { readonly peer: string; readonly best: boolean }[];
  readonly keptSessions: { readonly before: Counts; readonly after: Counts };
  readonly afterAdd: Compared;
  readonly secondDelta: readonly unknown[];
  readonly defaultGoneMs: number;
  readonly takenOverMs: number;
  readonly bgpdBackMs: number;
  readonly zebraBackMs: number;
  readonly defaultDeleted: readonly string[];
  readonly deviations: readonly { readonly sign: string; readonly line: string }[];
  readonly repair: readonly { readonly commands: readonly string[] }[];
  readonly shrunkRoutes: readonly string[];
  readonly removal: { readonly before: Counts; readonly after: Counts };
  readonly afterRemoval: Compared;
};

const A_VIA_11 = '10.0.0.0/16 via 198.51.100.11';
const B_VIA_12 = '10.1.0.0/16 via 198.51.100.12';
const C_VIA_12 = '10.2.0.0/16 via 198.51.100.12';
const DEFAULT = 'default via 198.51.100.1';

const reason = whyNotUnshared(['/usr/lib/frr/zebra', '/usr/lib/frr/bgpd', '/usr/bin/vtysh']);

describe.skipIf(reason !== undefined)(`FRR${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = (await runUnshared(new URL('frr/scenario.ts', import.meta.url), 60_000)) as Seen;
  });

  it('brings sessions and routes up without waiting for a timer', () => {
    expect(seen.sessions.map(({ peer, state }) => `${peer} ${state}`)).toEqual([
      '198.51.100.11 Established',
      '198.51.100.12 Established',
    ]);
    expect(seen.gatewayRoutes).toEqual([DEFAULT]);
    // FRR's defaults need two seconds and more from here.
    expect(seen.upMs).toBeLessThan(2_000);
  });

  it('takes from a gateway only what is its own', () => {
    expect(seen.edgeRoutes).toEqual([A_VIA_11, B_VIA_12]);
  });

  it('tells gateways nothing but the default route', () => {
    expect(seen.rogueRoutes).toEqual([DEFAULT]);
  });

  it('runs what was meant, read back', () => {
    expect(seen.observed).toEqual(seen.intended);
  });

  it('answers vtysh', () => {
    expect(seen.vtysh).toMatch(/^198\.51\.100\.11 .* 65011 /m);
  });

  it('adds a neighbor and a prefix without a reset of the others', () => {
    expect(seen.grownRoutes).toEqual([A_VIA_11, B_VIA_12, C_VIA_12]);
    // The new one may begin twice: both sides connect, and a busy bgpd is told to activate a session that stands.
    const { '198.51.100.13': begun, ...others } = seen.keptSessions.after;
    expect(others).toEqual(seen.keptSessions.before);
    expect(begun).toBeGreaterThan(0);
    expect(seen.afterAdd.observed).toEqual(seen.afterAdd.intended);
    expect(seen.secondDelta).toEqual([]);
  });

  it('knows both gateways of a prefix that two VPCs use, and uses the same one every time', () => {
    expect(seen.twoPaths.toSorted((a, b) => a.peer.localeCompare(b.peer))).toMatchObject([
      { peer: '198.51.100.11', best: true },
      { peer: '198.51.100.13', best: false },
    ]);
  });

  it('loses the routes with bgpd, on both sides, and heals with the same command line', () => {
    expect(seen.defaultGoneMs).toBeLessThan(1_000);
    expect(seen.takenOverMs).toBeLessThan(1_000);
    expect(seen.bgpdBackMs).toBeLessThan(3_000);
  });

  it('keeps the default route in the kernel while zebra is started again', () => {
    expect(seen.zebraBackMs).toBeLessThan(3_000);
    expect(seen.defaultDeleted).toEqual([]);
  });

  it('sees and undoes what was changed by hand', () => {
    expect(seen.deviations).toEqual([
      {
        sign: '+',
        daemon: 'bgpd',
        context: ['router bgp 65000'],
        line: 'neighbor 198.51.100.12 shutdown',
      },
    ]);
    expect(seen.repair.flatMap(({ commands }) => commands)).toContain('no neighbor 198.51.100.12 shutdown');
  });

  it('removes a neighbor and a prefix without a reset of the others', () => {
    const { '198.51.100.13': _gone, ...others } = seen.removal.before;
    expect(seen.removal.after).toEqual(others);
    expect(seen.shrunkRoutes).toEqual([A_VIA_11, B_VIA_12]);
    expect(seen.afterRemoval.observed).toEqual(seen.afterRemoval.intended);
  });
});
