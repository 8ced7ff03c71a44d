// All that the state of the lab may say, beside all that a packet may meet.

import { expect, it } from 'vitest';
import type { Cause, PacketOutcome, StateOutcome, VerdictKind } from '../model/diagnosis.ts';
import type { Lab } from '../model/lab.ts';
import type { Asked } from './asked.ts';
import type { ByState, LegEnd } from './leg.ts';
import { verdictOf } from './verdict.ts';
import type { Known } from './world.ts';

const CAUSE: Cause = { code: 'link', place: 'b', text: 'link b/eth0 is down', fix: 'apply', line: undefined };
const DOUBT: Cause = {
  code: 'firewall',
  place: 'b',
  text: 'b has a firewall of its own',
  fix: 'look',
  line: undefined,
};

const known: Known = {
  lab: { name: 'sample', workloads: [] } as unknown as Lab,
  ...{ rows: [], changes: [], daemons: [], tunnels: [], lineOf: () => undefined },
};
const asked: Asked = {
  from: { asked: 'a', kind: 'workload', name: 'a', address: '10.0.0.1', netns: 'a' },
  to: { asked: 'b', kind: 'workload', name: 'b', address: '10.0.0.2', netns: 'b' },
  protocol: 'tcp',
  port: 80,
};

function byState(outcome: StateOutcome, netns = 'b'): ByState {
  const packet = { ipSrc: '', ipDst: '', protocol: 'tcp', srcPort: 1, dstPort: 80, isAnswer: false } as const;
  const end: LegEnd =
    outcome === 'arrives'
      ? { kind: 'arrives', netns, packet }
      : { kind: 'stopped', outcome, place: 'b', text: 'eth0 is down', causes: [CAUSE] };
  return {
    ...{ outcome, text: outcome, stop: end.kind === 'stopped' ? end : undefined },
    ...{ detours: [], request: { hops: [], choices: [], doubts: [], end }, answer: undefined },
  };
}

const sent = (outcome: PacketOutcome, by?: string) => ({ outcome, text: outcome, elapsedMs: 1, by });

it.each<[StateOutcome, PacketOutcome, boolean, VerdictKind, boolean]>([
  ['arrives', 'answered', false, 'reachable', true],
  ['arrives', 'answered', true, 'reachable', true],
  ['arrives', 'closed', false, 'closed', true],
  ['arrives', 'other', false, 'reachable', true],
  ['arrives', 'silent', false, 'contradiction', false],
  ['arrives', 'silent', true, 'lost', true],
  ['arrives', 'not-sent', false, 'reachable', true],
  ['refused', 'silent', false, 'refused', true],
  ['no-route', 'silent', false, 'no-route', true],
  ['lost', 'silent', false, 'lost', true],
  ['lost', 'answered', false, 'contradiction', false],
  ['refused', 'closed', false, 'contradiction', false],
  ['unsure', 'silent', false, 'unsure', true],
  ['unsure', 'answered', false, 'reachable', true],
])('%s and %s (doubted: %s) is %s', (state, packet, isDoubted, kind, agrees) => {
  const judged = verdictOf(known, asked, byState(state), isDoubted ? [DOUBT] : [], sent(packet));
  expect({ kind: judged.verdict.kind, agrees: judged.agrees }).toEqual({ kind, agrees });
});

it('names the firewall where the packet is lost behind it, and not where it arrives', () => {
  expect(verdictOf(known, asked, byState('arrives'), [DOUBT], sent('silent')).causes).toEqual([DOUBT]);
  expect(verdictOf(known, asked, byState('arrives'), [DOUBT], sent('answered')).causes).toEqual([]);
});

it('says who answers in the place of the one that was meant', () => {
  const { verdict } = verdictOf(known, asked, byState('arrives'), [], sent('answered', 'c'));
  expect(verdict).toEqual({ kind: 'other', text: 'c answers at 10.0.0.2, and not b' });
  expect(verdictOf(known, asked, byState('arrives', 'a'), [], sent('answered')).verdict.text).toContain(
    '10.0.0.2 is the own address of a',
  );
});

it('blames the missing route, and not the router that drops what should never have reached it', () => {
  const route: Cause = { ...CAUSE, code: 'route', place: 'lr-a', text: 'a route of lr-a is missing' };
  const lost = byState('lost');
  const astray: ByState = {
    ...lost,
    stop: lost.stop && { ...lost.stop, place: 'gateway', causes: [route, CAUSE] },
    detours: [route],
  };
  const { verdict, causes } = verdictOf(known, asked, astray, [], sent('silent'));
  expect(verdict.text).toBe('a route of lr-a is missing, so that it goes astray and is stopped at gateway');
  expect(causes[0]).toEqual(route);
});

it('names the detour where another one answers', () => {
  const route: Cause = { ...CAUSE, code: 'route', place: 'lr-a', text: 'a route of lr-a is missing' };
  const astray: ByState = { ...byState('arrives', 'c'), detours: [route] };
  expect(verdictOf(known, asked, astray, [], sent('answered')).causes).toEqual([route]);
});
