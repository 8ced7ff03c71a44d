// Every protocol of the FRR model between two routers on the FRR of this host: see frr/protocols-scenario.ts.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Reset } from '../../src/frr/protocols/protocol.ts';
import type { FrrRouter } from '../../src/model/router.ts';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

type Compared = { readonly observed: FrrRouter; readonly intended: FrrRouter };
type OfBoth<T> = { readonly edge: T; readonly gateway: T };
type Counts = Readonly<Record<string, number>>;
type Seen = {
  readonly bgpMs: number;
  readonly ospfMs: number;
  readonly bgpRoutes: OfBoth<readonly string[]>;
  readonly ospfRoutes: OfBoth<readonly string[]>;
  readonly attributes: unknown;
  readonly observed: OfBoth<FrrRouter>;
  readonly intended: OfBoth<FrrRouter>;
  readonly harmlessDelta: readonly {
    readonly commands: readonly string[];
    readonly resets: readonly Reset[];
  }[];
  readonly harmlessObserved: Compared;
  readonly resets: { readonly before: Counts; readonly after: Counts };
  readonly ospfAddMs: number;
  readonly ospfRemoveMs: number;
  readonly wider: Compared;
  readonly passwordDelta: readonly Reset[];
  readonly cutMs: number;
  /** What zebra lets in, where mgmtd tells it. */
  readonly filters?: readonly (readonly string[])[];
  readonly numbered?: { readonly observed: readonly string[]; readonly intended: readonly string[] };
};

const programs = ['zebra', 'bgpd', 'ospfd', 'bfdd'].map((program) => `/usr/lib/frr/${program}`);
const reason = whyNotUnshared([...programs, '/usr/sbin/nft']);
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(`FRR's protocols${skipped}`, () => {
  let seen: Seen;
  let inEffect: { readonly routers: number; readonly written: number; readonly missing: readonly string[] };

  beforeAll(async () => {
    seen = (await runUnshared(new URL('frr/protocols-scenario.ts', import.meta.url), 90_000)) as Seen;
    const scenario = new URL('frr/in-effect-scenario.ts', import.meta.url);
    inEffect = (await runUnshared(scenario, 90_000)) as typeof inEffect;
  });

  it('runs every line that is written for the example labs, in each daemon', () => {
    expect(inEffect.missing).toEqual([]);
    expect(inEffect.routers).toBeGreaterThan(3);
    expect(inEffect.written).toBeGreaterThan(100);
  });

  it('runs what was meant, in every daemon, read back', () => {
    expect(seen.observed).toEqual(seen.intended);
  });

  it('exchanges BGP routes with MD5, ttl-security and BFD, with their attributes', () => {
    expect(seen.bgpRoutes).toEqual({
      edge: ['10.0.1.0/24 via 198.51.100.2', '10.0.2.0/24 via 198.51.100.2'],
      gateway: ['default via 198.51.100.1'],
    });
    expect(seen.attributes).toMatchObject({
      paths: [{ metric: 10, locPrf: 200, community: { list: ['65011:1', '65011:7'] } }],
    });
  });

  it('exchanges OSPF routes without an election, redistributes what it should, and takes what it may', () => {
    expect(seen.ospfRoutes.edge).toEqual(['10.8.1.0/24 via 198.51.100.2']);
    expect(seen.ospfRoutes.gateway).toContain('203.0.113.0/24 via 198.51.100.1');
    // The election of a designated router alone takes 40 s. How long the rest takes is measured by the benchmarks.
    expect(Math.max(seen.ospfMs, seen.ospfAddMs, seen.ospfRemoveMs)).toBeLessThan(30_000);
  });

  it('changes filters, attributes and 200 announcements without a reset', () => {
    expect(seen.harmlessDelta.flatMap(({ resets }) => resets)).toEqual([]);
    expect(seen.harmlessObserved.observed).toEqual(seen.harmlessObserved.intended);
    expect(seen.resets.after).toEqual(seen.resets.before);
  });

  it('judges OSPF routes again when the filter of the kernel changes', () => {
    expect(seen.wider.observed).toEqual(seen.wider.intended);
  });

  it('has filters that outlive mgmtd, where zebra leaves them to it', (context) => {
    if (seen.filters === undefined) context.skip('zebra has its filters itself up to FRR 9');
    expect(seen.filters).toEqual([['10.8.0.0/16 le 32'], ['10.9.0.0/16'], ['10.8.0.0/16 le 32']]);
  });

  it('has entries with the numbers of the file, from which mgmtd starts again', (context) => {
    if (seen.numbered === undefined) context.skip('zebra has its filters itself up to FRR 9');
    expect(seen.numbered?.intended.length).toBe(3);
    expect(seen.numbered?.observed).toEqual(seen.numbered?.intended);
  });

  it('says that a password resets its session', () => {
    expect(seen.passwordDelta).toEqual([
      { kind: 'bgp-session', peer: '198.51.100.2', because: 'its password changes' },
    ]);
  });

  it('loses both protocols by BFD when the path is cut silently', () => {
    // Hold time and dead interval are 3 and 4 s.
    expect(seen.cutMs).toBeLessThan(2_500);
  });
});
