// Results folded into one cell per ordered pair of VPCs, and per VPC and the internet. Pure.

import type { IntentResult, MatrixCell } from '../model/engine.ts';
import type { Intent } from './intent.ts';

export const INTERNET = 'internet';

export function matrixOf(
  results: readonly { readonly intent: Intent; readonly result: IntentResult }[],
): readonly MatrixCell[] {
  const cells = new Map<string, MatrixCell>();
  for (const { intent, result } of results) {
    const ends = endsOf(intent);
    if (ends === undefined) continue;
    const key = ends.join(' ');
    const cell = cells.get(key);
    cells.set(key, {
      from: ends[0],
      to: ends[1],
      expected: intent.kind === 'reach' || intent.kind === 'internet' ? 'reachable' : 'unreachable',
      probes: (cell?.probes ?? 0) + 1,
      failed: (cell?.failed ?? 0) + (result.ok ? 0 : 1),
    });
  }
  return [...cells.values()];
}

function endsOf(intent: Intent): readonly [string, string] | undefined {
  switch (intent.kind) {
    case 'reach':
    case 'isolated':
      return [intent.from.vpc, intent.to.vpc];
    case 'internet':
    case 'no-internet':
      return [intent.from.vpc, INTERNET];
    case 'closed':
    case 'bgp':
    case 'edge-route':
      return undefined;
  }
}
