// How long bulk flows are: all alike, or as measured in data centers, where most flows are short and most bytes are in
// few long ones. Pure.

import type { Random } from '../model/random.ts';
import type { FlowSizes } from '../model/traffic.ts';

/** Points of the cumulative distribution: flows of at most `bytes` are `share` of all. Linear in between. */
export type SizePoint = readonly [bytes: number, share: number];

/**
 * web-search: queries and their background flows. Alizadeh et al., "Data Center TCP (DCTCP)", SIGCOMM 2010, figure 4.
 * data-mining: Greenberg et al., "VL2: A Scalable and Flexible Data Center Network", SIGCOMM 2009, figure 2.
 * The points are those that evaluations of congestion control have used since (pFabric, SIGCOMM 2013, and later).
 */
export const SIZE_TABLES: Readonly<Record<Exclude<FlowSizes, 'fixed'>, readonly SizePoint[]>> = {
  'web-search': [
    [0, 0],
    [10_000, 0.15],
    [20_000, 0.2],
    [30_000, 0.3],
    [50_000, 0.4],
    [80_000, 0.53],
    [200_000, 0.6],
    [1_000_000, 0.7],
    [2_000_000, 0.8],
    [5_000_000, 0.9],
    [10_000_000, 0.97],
    [30_000_000, 1],
  ],
  'data-mining': [
    [0, 0],
    [180, 0.1],
    [216, 0.2],
    [560, 0.3],
    [900, 0.4],
    [1_100, 0.5],
    [1_870, 0.6],
    [3_160, 0.7],
    [10_000, 0.8],
    [400_000, 0.9],
    [3_160_000, 0.95],
    [100_000_000, 0.98],
    [1_000_000_000, 1],
  ],
};

/** The size of the next flow. `longest`: of all flows, or what longer ones are cut to. */
export function flowSizes(sizes: FlowSizes, longest: number, random: Random): () => number {
  if (sizes === 'fixed') return () => longest;
  const points = SIZE_TABLES[sizes];
  return () => Math.max(1, Math.min(longest, Math.round(quantile(points, random()))));
}

/** Inverse of the cumulative distribution. */
function quantile(points: readonly SizePoint[], share: number): number {
  const index = points.findIndex(([, upTo]) => upTo >= share);
  const [bytes, upTo] = points[index] ?? [0, 0];
  const [before, from] = points[index - 1] ?? [0, 0];
  return upTo === from ? bytes : before + ((share - from) / (upTo - from)) * (bytes - before);
}
