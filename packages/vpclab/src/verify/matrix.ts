// Results folded into one cell per ordered pair of VPCs, and per VPC and the internet. Pure.

import type { PromiseResult, MatrixCell } from '../model/engine.ts';
import type { LabPromise } from '../model/promise.ts';

export function matrixOf(
  results: readonly { readonly promise: LabPromise; readonly result: PromiseResult }[],
): readonly MatrixCell[] {
  const cells = new Map<string, MatrixCell>();
  for (const { promise, result } of results) {
    const ends = promise.kind === 'reach' || promise.kind === 'wall' ? promise.between : undefined;
    if (ends === undefined) continue;
    const key = ends.join(' ');
    const cell = cells.get(key);
    cells.set(key, {
      from: ends[0],
      to: ends[1],
      expected: promise.kind === 'reach' ? 'reachable' : 'unreachable',
      probes: (cell?.probes ?? 0) + 1,
      failed: (cell?.failed ?? 0) + (result.ok ? 0 : 1),
    });
  }
  return [...cells.values()];
}
