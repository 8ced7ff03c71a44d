// Whose turn it is: one of the pairs, all alike or by the weights of their tenants. Pure.

import type { Random } from '../model/random.ts';

/** Tenants get shares by their weights, however many pairs each has; pairs of one tenant are alike. */
export function chooser<T extends { readonly tenant: string }>(
  all: readonly T[],
  weights: Readonly<Record<string, number>> | undefined,
  random: Random,
): () => T | undefined {
  if (weights === undefined) return () => all[Math.floor(random() * all.length)];
  const groups = [...Map.groupBy(all, ({ tenant }) => tenant)].map(([tenant, members]) => ({
    members,
    weight: weights[tenant] ?? 1,
  }));
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let left = random() * total;
    const group = groups.find(({ weight }) => (left -= weight) < 0) ?? groups.at(-1);
    return group?.members[Math.floor(random() * group.members.length)];
  };
}
