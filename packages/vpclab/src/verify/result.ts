// What was observed of a promise, as a report tells it.

import type { PromiseResult } from '../model/engine.ts';
import type { LabPromise } from '../model/promise.ts';
import type { Observed } from './prove.ts';

export function resultOf(promise: LabPromise, observed: Observed, elapsedMs: number): PromiseResult {
  return {
    promise: promise.text,
    category: promise.category,
    ...endsOf(promise),
    ok: observed.ok,
    observed: observed.text,
    lostAt: undefined,
    cause: undefined,
    elapsedMs,
  };
}

function endsOf(promise: LabPromise): Pick<PromiseResult, 'from' | 'to' | 'expected'> {
  switch (promise.kind) {
    case 'reach':
      return { from: promise.from.name, to: promise.to.name, expected: 'reachable' };
    case 'wall':
      return { from: promise.from.name, to: promise.to.name, expected: 'unreachable' };
    case 'forward':
      return { from: promise.from, to: promise.via.name, expected: 'reachable' };
    case 'session':
      return { from: promise.router, to: promise.peerName, expected: 'established' };
    case 'route':
      return { from: promise.router, to: promise.prefix, expected: 'present' };
    case 'bound':
      return { from: promise.router, to: promise.tenant, expected: 'bounded' };
    case 'name':
      return {
        from: promise.from,
        to: promise.name,
        expected: promise.address === undefined ? 'absent' : 'present',
      };
    case 'lease':
      return { from: promise.from, to: promise.offer.address, expected: 'present' };
    case 'listener':
      return { from: promise.from.name, to: promise.to.name, expected: 'reachable' };
    case 'cluster':
      return { from: promise.server, to: promise.database, expected: 'present' };
    case 'upkeep':
      return { from: promise.place, to: promise.upkeep.kind, expected: 'present' };
    case 'program':
      return { from: promise.name, to: promise.daemon, expected: 'present' };
  }
}
