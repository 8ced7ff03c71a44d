// Which nodes of a graph are drawn inside of which. Pure.

import type { Graph, GraphNode } from './graph.ts';

export type Children = ReadonlyMap<string | undefined, readonly GraphNode[]>;

export function childrenOf({ nodes }: Graph): Children {
  return Map.groupBy(nodes, ({ parent }) => parent);
}

export function roots({ nodes }: Graph): readonly GraphNode[] {
  return nodes.filter(({ parent }) => parent === undefined);
}
