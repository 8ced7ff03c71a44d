// What was observed of an intent, as a report tells it, and where a packet was lost.

import type { IntentResult } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import type { Intent } from './intent.ts';
import { intentText } from './intent.ts';
import { INTERNET } from './matrix.ts';
import type { Observed } from './prove.ts';
import type { World } from './world.ts';

export function resultOf(intent: Intent, observed: Observed, elapsedMs: number): IntentResult {
  const base = {
    intent: intentText(intent),
    ok: observed.ok,
    observed: observed.text,
    lostAt: undefined,
    elapsedMs,
  };
  switch (intent.kind) {
    case 'reach':
      return {
        ...base,
        category: intent.category,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'reachable',
      };
    case 'isolated':
      return {
        ...base,
        category: 'isolation',
        from: intent.from.name,
        to: intent.to.name,
        expected: 'unreachable',
      };
    case 'internet':
      return {
        ...base,
        category: INTERNET,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'reachable',
      };
    case 'no-internet':
      return {
        ...base,
        category: INTERNET,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'unreachable',
      };
    case 'closed':
      return {
        ...base,
        category: intent.category,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'unreachable',
      };
    case 'bgp':
      return { ...base, category: 'bgp', from: intent.gateway.name, to: 'edge', expected: 'established' };
    case 'edge-route':
      return { ...base, category: 'edge-route', from: 'edge', to: intent.prefix, expected: 'present' };
  }
}

/** Only what should have arrived was lost anywhere. */
export async function lostAt(lab: Lab, intent: Intent, world: World): Promise<string | undefined> {
  if (intent.kind === 'reach') {
    const { from, to } = intent;
    const direct = from.vpc === to.vpc && from.subnet === to.subnet;
    return await world.lostAt(lab, from, {
      address: to.address,
      mac: direct ? to.mac : undefined,
      port: to.name,
    });
  }
  if (intent.kind === 'internet') {
    const { from, to, gateway } = intent;
    return await world.lostAt(lab, from, { address: to.address, mac: undefined, port: gateway.name });
  }
  return undefined;
}
