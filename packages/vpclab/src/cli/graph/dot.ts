// A graph in the language of Graphviz: `dot -Tsvg`. https://graphviz.org/doc/info/lang.html

import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { childrenOf, roots, type Children } from './tree.ts';

const SHAPES: Partial<Record<GraphNode['kind'], string>> = {
  router: 'ellipse',
  transit: 'hexagon',
  edge: 'ellipse',
  'nat-gateway': 'box3d',
};
const CLUSTERS: ReadonlySet<GraphNode['kind']> = new Set(['tenant', 'vpc', 'subnet', 'internet']);
const COLORS = { up: 'gray30', down: 'red', drift: 'orange' } as const;

export function dot(graph: Graph): string {
  const children = childrenOf(graph);
  const clusters = new Set(graph.nodes.filter(({ kind }) => CLUSTERS.has(kind)).map(({ id }) => id));
  return `${[
    `graph ${quoted(graph.lab)} {`,
    '  // Lines to a cluster end at its border.',
    '  compound=true; rankdir=TB; fontname="Helvetica"; splines=true;',
    '  node [shape=box, style="rounded", fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9];',
    ...roots(graph).flatMap((node) => nodeLines(node, children, '  ')),
    ...graph.edges.map((edge) => `  ${edgeLine(edge, clusters)}`),
    '}',
  ].join('\n')}\n`;
}

function nodeLines(node: GraphNode, children: Children, indent: string): readonly string[] {
  const { id, kind, name, details, state } = node;
  if (!CLUSTERS.has(kind)) {
    const color = state === undefined ? '' : `, color=${COLORS[state]}`;
    const label = [name, ...details].join('\n');
    return [`${indent}${quoted(id)} [label=${quoted(label)}, shape=${SHAPES[kind] ?? 'box'}${color}];`];
  }
  return [
    `${indent}subgraph ${quoted(`cluster ${id}`)} {`,
    `${indent}  label=${quoted([name, ...details].join('  '))}; style="rounded";`,
    // What lines to the cluster are tied to; a subnet may be empty.
    `${indent}  ${quoted(id)} [shape=point, style=invis, width=0];`,
    ...(children.get(id) ?? []).flatMap((child) => nodeLines(child, children, `${indent}  `)),
    `${indent}}`,
  ];
}

function edgeLine({ from, to, kind, label, state }: GraphEdge, clusters: ReadonlySet<string>): string {
  const attributes = [
    `label=${quoted(label)}`,
    ...(clusters.has(from) ? [`ltail=${quoted(`cluster ${from}`)}`] : []),
    ...(clusters.has(to) ? [`lhead=${quoted(`cluster ${to}`)}`] : []),
    ...(kind === 'bgp' ? ['dir=both', 'arrowsize=0.6'] : []),
    ...(state === 'down' ? ['style=dashed', 'color=red'] : []),
  ];
  return `${quoted(from)} -- ${quoted(to)} [${attributes.join(', ')}];`;
}

function quoted(text: string): string {
  return `"${text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)}"`;
}
