// A graph as a Mermaid flowchart: renders in Markdown on most code hosts. https://mermaid.js.org/syntax/flowchart.html

import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { childrenOf, roots, type Children } from './tree.ts';

/** Opening and closing of the shape of a node. */
const SHAPES: Partial<Record<GraphNode['kind'], readonly [open: string, close: string]>> = {
  router: ['([', '])'],
  transit: ['{{', '}}'],
  edge: ['([', '])'],
  'nat-gateway': ['[[', ']]'],
};
const BOX = ['[', ']'] as const;

export function mermaid(graph: Graph): string {
  const children = childrenOf(graph);
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const idOf = (id: string): string => ids.get(id) ?? 'n';
  return `${[
    '---',
    `title: ${titleOf(graph.lab)}`,
    '---',
    'flowchart TB',
    ...roots(graph).flatMap((node) => nodeLines(node, children, idOf, '  ')),
    ...graph.edges.map((edge) => `  ${edgeLine(edge, idOf)}`),
    '  classDef down stroke:#c62828,stroke-width:3px',
    '  classDef drift stroke:#ef6c00,stroke-width:3px',
    ...(['down', 'drift'] as const).flatMap((state) => {
      const wrong = graph.nodes.filter((node) => node.state === state).map(({ id }) => idOf(id));
      return wrong.length === 0 ? [] : [`  class ${wrong.join(',')} ${state}`];
    }),
  ].join('\n')}\n`;
}

/** A plain scalar of YAML where the name is one word, as names of labs are. */
function titleOf(lab: string): string {
  return /^[\w-]+$/.test(lab) ? `lab ${lab}` : JSON.stringify(`lab ${lab}`);
}

function nodeLines(
  node: GraphNode,
  children: Children,
  idOf: (id: string) => string,
  indent: string,
): readonly string[] {
  const inside = children.get(node.id) ?? [];
  const id = idOf(node.id);
  if (inside.length === 0 && !CONTAINERS.has(node.kind)) {
    const [open, close] = SHAPES[node.kind] ?? BOX;
    return [`${indent}${id}${open}${quoted([node.name, ...node.details].join('\n'))}${close}`];
  }
  return [
    `${indent}subgraph ${id}[${quoted([KIND_WORDS[node.kind] ?? '', node.name, ...node.details].join(' ').trim())}]`,
    ...inside.flatMap((child) => nodeLines(child, children, idOf, `${indent}  `)),
    `${indent}end`,
  ];
}

const CONTAINERS: ReadonlySet<GraphNode['kind']> = new Set(['tenant', 'vpc', 'subnet']);
const KIND_WORDS: Partial<Record<GraphNode['kind'], string>> = { tenant: 'tenant', vpc: 'VPC' };

function edgeLine({ from, to, kind, label, state }: GraphEdge, idOf: (id: string) => string): string {
  const line = state === 'down' ? '-.-' : kind === 'bgp' ? '<-->' : '---';
  return `${idOf(from)} ${line}|${quoted(label)}| ${idOf(to)}`;
}

/** Mermaid has entity codes instead of escapes. */
function quoted(text: string): string {
  const safe = text.replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
  return `"${safe.replaceAll('\n', '<br>')}"`;
}
