// The rules of a NAT gateway in this host's kernel, with packets: see nft/scenario.ts for what happens.

import { beforeAll, describe, expect, it } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';

type Seen = {
  readonly listedAsWritten: boolean;
  readonly internetSees: string;
  readonly pingOut: boolean;
  readonly gatewayAnswersPing: readonly boolean[];
  readonly bgpFromEdge: string;
  readonly bgpFromNeighbor: string;
  readonly otherPortFromEdge: string;
  readonly unsolicited: string;
  readonly spoofedInside: boolean;
  readonly spoofedOutside: number;
  readonly portOfGatewayFromVpc: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly reloaded: { readonly drift: readonly unknown[]; readonly passed: number };
  readonly bgpAsGateway: readonly string[];
  readonly drift: Readonly<Record<string, readonly string[]>>;
  readonly repaired: readonly string[];
  readonly unsolicitedWithoutRules: string;
  readonly bgpFromNeighborWithoutRules: string;
  readonly spoofedInsideWithoutRules: boolean;
  readonly spoofedOutsideWithoutRules: number;
};

const reason = whyNotUnshared(['/usr/sbin/nft', '/usr/bin/ping']);

describe.skipIf(reason !== undefined)(
  `nftables${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let seen: Seen;

    beforeAll(async () => {
      seen = (await runUnshared(new URL('nft/scenario.ts', import.meta.url), 60_000)) as Seen;
    });

    it('lists the rules as they were written', () => {
      expect(seen.listedAsWritten).toBe(true);
    });

    it("hides the VPC behind the gateway's address", () => {
      expect(seen.internetSees).toBe('198.51.100.10');
      expect(seen.pingOut).toBe(true);
    });

    it('answers pings, and BGP to its own peer alone', () => {
      expect(seen.gatewayAnswersPing).toEqual([true, true]);
      expect(seen.bgpFromEdge).toBe('198.51.100.1');
      expect(seen.bgpFromNeighbor).toBe('no answer');
      expect(seen.otherPortFromEdge).toBe('no answer');
      expect(seen.portOfGatewayFromVpc).toBe('no answer');
    });

    it("keeps its VPC from speaking BGP with the gateway's own address", () => {
      expect(seen.bgpAsGateway).toEqual(['no answer', 'no answer']);
    });

    it('lets nothing in that answers nothing', () => {
      expect(seen.unsolicited).toBe('no answer');
    });

    it('drops foreign sources from the VPC and the VPC’s sources from outside', () => {
      expect(seen.spoofedInside).toBe(false);
      expect(seen.spoofedOutside).toBe(0);
    });

    it('would let all of that pass without its rules', () => {
      expect(seen.unsolicitedWithoutRules).toBe('203.0.113.10');
      expect(seen.bgpFromNeighborWithoutRules).toBe('198.51.100.7');
      expect(seen.spoofedInsideWithoutRules).toBe(true);
      expect(seen.spoofedOutsideWithoutRules).toBe(1);
    });

    it('counts what passed and what was dropped, by reason', () => {
      const { counters } = seen;
      expect(counters['to_internet']).toBeGreaterThan(3);
      expect(counters['from_internet']).toBeGreaterThan(3);
      expect(counters['dropped_spoofed_inside']).toBe(1);
      expect(counters['dropped_spoofed_outside']).toBe(1);
      expect(counters['dropped_unsolicited']).toBeGreaterThan(0);
      expect(counters['dropped_input']).toBeGreaterThan(2);
    });

    it('replaces its table when it is loaded again', () => {
      expect(seen.reloaded).toEqual({ drift: [], passed: 0 });
    });

    it('sees what was changed by hand, and loading repairs it', () => {
      expect(seen.drift).toMatchObject({
        deletedChainRules: ['chain postrouting: missing: oifname "eth0" ip saddr @vpc_prefixes masquerade'],
        addedRule: ['chain ingress: added: accept'],
        addedElement: [
          'set vpc_prefixes: missing: elements = { 10.0.0.0/16 }',
          'set vpc_prefixes: added: elements = { 10.0.0.0/16, 172.16.0.0/24 }',
        ],
        changedPolicy: [
          'chain egress: missing: type filter hook forward priority filter + 10; policy drop;',
          'chain egress: added: type filter hook forward priority filter + 10; policy accept;',
        ],
      });
      expect(seen.drift['switchedOff']).toEqual(['table: added: all of it']);
      expect(seen.drift['flushedTable']?.length).toBeGreaterThan(10);
      expect(seen.repaired).toHaveLength(6);
    });
  },
);
