import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { jsonFlag, nameFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export const GRAPH_FORMATS = ['html', 'svg', 'dot', 'mermaid'] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

export type GraphFlags = NameFlag & JsonFlag & { readonly format?: GraphFormat; readonly out?: string };

export const graphCommand = buildCommand<GraphFlags, [], CliContext>({
  loader: async () => (await import('../run/graph.ts')).runGraph,
  parameters: {
    flags: {
      name: nameFlag,
      format: {
        kind: 'enum',
        values: GRAPH_FORMATS,
        optional: true,
        brief: 'Output format (default: by the name of the file, else mermaid)',
      },
      out: textFlag('FILE', 'Write to a file instead of standard output'),
      json: { ...jsonFlag, brief: 'Nodes and edges as JSON' },
    },
    aliases: { o: 'out' },
  },
  docs: {
    brief: 'Draw a lab: a picture, or the language of Mermaid or Graphviz',
    fullDescription: [
      'Tenants, VPCs, subnets, workloads, NAT gateways, transits, the edge and its BGP sessions, as observed now: what is',
      'down is red, what differs from the lab file is orange.',
      '',
      '  vpclab graph --out lab.html    a self-contained page; lab.svg for documents',
      '  vpclab graph >> README.md      Mermaid, which code hosts render (between ```mermaid and ```)',
      '  vpclab graph --format dot | dot -Tpdf -o lab.pdf',
    ].join('\n'),
  },
});
