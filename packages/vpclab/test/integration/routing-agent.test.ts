// `vpclab routing-agent` beside OVN databases and FRR that vpclab did not make: see routing/scenario.ts.

import { beforeAll, describe, expect, it } from 'vitest';
import { runUnshared } from '../support/unshared.ts';
import { BGP_DAEMONS, routingHost } from './routing/programs.ts';

type Routes = { readonly edge: readonly string[]; readonly ovn: readonly string[] };
type Counts = Readonly<Record<string, number>>;
type Seen = {
  readonly up: Routes;
  readonly owners: readonly string[];
  readonly addedMs: readonly number[];
  readonly removedMs: readonly number[];
  readonly unbound: readonly string[];
  readonly sources: readonly string[];
  readonly refused: { readonly prefix: string; readonly reason: string };
  readonly limited: number;
  readonly file: string;
  readonly sessions: { readonly before: Counts; readonly after: Counts };
  readonly withdrawn: Routes;
  readonly outsideDownMs: number;
  readonly insideDownMs: number;
  readonly leadersOfTwo: number;
  readonly leadersOfThree: number;
  readonly killedMs: number;
  readonly afterKillMs: number;
  readonly hungMs: number;
  readonly leadersAtEnd: number;
  readonly afterWake: Routes;
  readonly exitCodes: readonly number[];
  readonly afterEnd: Routes;
  readonly restartChanges: readonly unknown[];
};

const DEFAULT_BY_11 = '0.0.0.0/0 via 10.0.255.11';
const DEFAULT_BY_12 = '0.0.0.0/0 via 10.0.255.12';
const { isMissing, skipped } = routingHost(BGP_DAEMONS);

describe.skipIf(isMissing)(`the routing agent${skipped}`, () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = (await runUnshared(new URL('routing/scenario.ts', import.meta.url), 110_000)) as Seen;
  });

  it('announces a subnet, and makes what gateways learned routes of OVN with its mark', () => {
    expect(seen.up).toEqual({ edge: ['10.0.1.0/24'], ovn: [DEFAULT_BY_11, DEFAULT_BY_12] });
    expect(seen.owners.toSorted()).toEqual([
      'vpclab:gateway=gateway-11 vpclab:owner=vpclab/routing',
      'vpclab:gateway=gateway-12 vpclab:owner=vpclab/routing',
    ]);
  });

  it('announces a subnet that ovn-nbctl adds, and withdraws one that it removes', () => {
    // bgpd holds a change for 50 ms at either end.
    expect(median(seen.addedMs)).toBeLessThan(400);
    expect(median(seen.removedMs)).toBeLessThan(400);
  });

  it('announces workloads that are bound, load balancers and elastic addresses', () => {
    expect(seen.unbound).toEqual(['10.0.1.0/24']);
    expect(seen.sources).toEqual(['10.0.1.0/24', '10.0.1.11', '192.0.2.5', '192.0.2.80']);
  });

  it('keeps to the bounds of the gateway, and says what it refuses', () => {
    expect(seen.refused).toMatchObject({
      prefix: '172.16.0.0/24',
      reason: 'outside 10.0.0.0/16, 192.0.2.0/24',
    });
    expect(seen.limited).toBe(40);
  });

  it('resets no session', () => {
    expect(seen.sessions.after).toEqual(seen.sessions.before);
  });

  it('saves what it announces, and withdraws what a gateway without bgpd learned', () => {
    expect(seen.file).toContain('  network 10.0.1.0/24 route-map announce:65000:7:med=11\n');
    expect(seen.withdrawn.ovn).toEqual([DEFAULT_BY_12]);
    expect(seen.withdrawn.edge).toEqual(seen.sources);
  });

  it('withdraws what goes by a link that is down', () => {
    expect(seen.outsideDownMs).toBeLessThan(1_000);
    expect(seen.insideDownMs).toBeLessThan(1_000);
  });

  it('has one leader, and another takes over when it dies and when it hangs', () => {
    expect([seen.leadersOfTwo, seen.leadersOfThree]).toEqual([1, 1]);
    expect(seen.killedMs).toBeLessThan(500);
    expect(seen.afterKillMs).toBeLessThan(1_000);
    // Without a theft of the lock it would be 5 s and more, when the database gives the connection up.
    expect(seen.hungMs).toBeLessThan(4_000);
  });

  it('does not let a leader that wakes undo what its successor did', () => {
    expect(seen.leadersAtEnd).toBe(1);
    expect(seen.afterWake.edge).not.toContain('10.0.2.0/24');
    expect(seen.afterWake.ovn).toEqual([DEFAULT_BY_11, DEFAULT_BY_12]);
  });

  it('changes nothing when it ends', () => {
    expect(seen.exitCodes).toEqual([0, 0]);
    expect(seen.afterEnd).toEqual(seen.afterWake);
  });

  it('changes nothing either when it starts again', () => {
    expect(seen.restartChanges).toEqual([]);
  });
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
