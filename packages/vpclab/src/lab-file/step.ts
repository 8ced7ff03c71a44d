// A step of resolving a lab file: done once for each file, when somebody first asks for its outcome.

import type { Resolution } from './resolution.ts';

export function step<T>(resolve: (resolution: Resolution) => T): (resolution: Resolution) => T {
  const outcomes = new WeakMap<Resolution, { readonly outcome: T }>();
  return (resolution) => {
    const known = outcomes.get(resolution) ?? { outcome: resolve(resolution) };
    outcomes.set(resolution, known);
    return known.outcome;
  };
}
