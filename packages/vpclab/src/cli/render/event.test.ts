// Each kind of event as a line at 80 columns.

import { expect, it } from 'vitest';
import type { FeedRecord, FeedSource } from '../../api/schemas/event.ts';
import type { RoutingEvent } from '../../model/routing.ts';
import { eventLine } from './event.ts';
import { paint } from './paint.ts';

const at = new Date(2026, 0, 1, 12, 4, 10).toISOString();
const DAEMON = 'nat-gateway-a/bgpd';
const PEER = '198.51.100.1';

const RECORDS: readonly (readonly [FeedSource, FeedRecord['record']])[] = [
  ['plan', { kind: 'planned', file: 'lab.yaml', changes: 1 }],
  ['apply', { kind: 'begun' }],
  ['apply', { kind: 'stage', stage: 'northbound', state: 'started', atMs: 0 }],
  ['apply', { kind: 'progress', stage: 'northbound', done: 1, total: 2, atMs: 5 }],
  ['apply', { kind: 'stage', stage: 'northbound', state: 'done', atMs: 250 }],
  ['apply', { kind: 'stage', stage: 'ports up', state: 'failed', atMs: 900, detail: '3 of 4' }],
  ['apply', { kind: 'notice', level: 'warning', message: 'waiting for a repair', atMs: 9 }],
  [
    'apply',
    {
      kind: 'ended',
      outcome: 'failed',
      error: { code: 'TIMED_OUT', message: 'no port came up', remedy: '', details: {} },
    },
  ],
  ['apply', { kind: 'ended', outcome: 'done' }],
  ['experiment', { kind: 'begun' }],
  ['repair', { kind: 'died', name: DAEMON, pid: 7, atMs: 1 }],
  ['repair', { kind: 'hung', name: DAEMON, pid: 7, silentMs: 12_000, atMs: 1 }],
  ['repair', { kind: 'restarted', name: DAEMON, pid: 8, restarts: 1, downMs: 90, atMs: 1 }],
  ['repair', { kind: 'restart-failed', name: DAEMON, reason: 'no room', nextTryMs: 1_000, atMs: 1 }],
  ['repair', { kind: 'repaired', changes: 2, atMs: 1 }],
  ['repair', { kind: 'repair-failed', name: DAEMON, reason: 'no answer', atMs: 1 }],
  ['repair', { kind: 'takeover-failed', reason: 'no answer', nextTryMs: 2_000, atMs: 1 }],
  ['watch', { kind: 'bgp', router: 'nat-gateway-a', peer: PEER, from: undefined, to: 'Established' }],
  ['watch', { kind: 'bgp', router: 'nat-gateway-a', peer: PEER, from: 'Established', to: 'Active' }],
  ['watch', { kind: 'drift', changes: 12, what: ['create route a', 'delete route b'] }],
  ['watch', { kind: 'drift', changes: 0, what: [] }],
  ['routing', routing('leads', { of: undefined, prefixes: [], count: 0, reason: 'the lock was free' })],
  ['routing', routing('announce', { count: 3 })],
  ['routing', routing('forget', {})],
  ['routing', routing('withhold', { region: undefined, reason: 'more than 1 prefixes' })],
  ['routing', routing('problem', { of: undefined, prefixes: [], count: 0, reason: 'bgpd does not answer' })],
];

function routing(what: RoutingEvent['what'], fields: Partial<RoutingEvent>): RoutingEvent {
  return {
    kind: 'routing',
    what,
    region: 'west',
    of: 'gateway-a',
    prefixes: ['10.1.0.0/16'],
    count: 1,
    reason: undefined,
    ...fields,
  };
}

it('says when, who and what', () => {
  const text = RECORDS.map(([operation, record], index) =>
    eventLine({ seq: index, at, operation, record }, paint(false)),
  ).join('');
  expect(text).toMatchInlineSnapshot(`
    "12:04:10  plan     lab.yaml: 1 change
    12:04:10  apply    begins
    12:04:10  apply    northbound (at 0.25 s)
    12:04:10  apply    ports up: 3 of 4 (at 0.90 s) failed
    12:04:10  apply    waiting for a repair
    12:04:10  apply    failed: TIMED_OUT no port came up
    12:04:10  apply    done
    12:04:10  chaos    experiment begins
    12:04:10  daemon   nat-gateway-a/bgpd died (pid 7)
    12:04:10  daemon   nat-gateway-a/bgpd (pid 7) did not answer for 12.0 s: it is killed
    12:04:10  daemon   nat-gateway-a/bgpd runs again after 0.09 s (pid 8, 1 restart)
    12:04:10  daemon   nat-gateway-a/bgpd does not start: no room; next try in 1.00 s
    12:04:10  repair   2 things put back
    12:04:10  repair   after nat-gateway-a/bgpd: no answer
    12:04:10  repair   no answer; next try in 2.00 s
    12:04:10  bgp      nat-gateway-a with 198.51.100.1: Established
    12:04:10  bgp      nat-gateway-a with 198.51.100.1: Established -> Active
    12:04:10  drift    12 differences from the lab file; apply would
                       create route a
                       delete route b
                       and 10 more
    12:04:10  drift    none any more: the lab is as its file says
    12:04:10  routing  the routing agent leads (region west): the lock was free
    12:04:10  routing  gateway-a announces 10.1.0.0/16, 2 more (region west)
    12:04:10  routing  gateway-a has no longer 10.1.0.0/16 (region west)
    12:04:10  routing  gateway-a does not announce 10.1.0.0/16: more than 1 prefixes
    12:04:10  routing  bgpd does not answer (region west)
    "
  `);
});

it('makes foreign text printable', () => {
  const record = { kind: 'drift', changes: 1, what: ['delete \u001B[2J'] } as const;
  expect(eventLine({ seq: 1, at, operation: 'watch', record }, paint(false))).not.toContain('\u001B');
});
