// `vpclab graph`.

import { extname } from 'node:path';
import { VpclabError } from '../../errors.ts';
import type { Inventory } from '../../model/inventory.ts';
import { printableAll } from '../../printable.ts';
import { GRAPH_FORMATS } from '../commands/graph.ts';
import type { GraphFlags, GraphFormat } from '../commands/graph.ts';
import type { CliContext } from '../context.ts';
import { dot } from '../graph/dot.ts';
import { graphOf } from '../graph/graph.ts';
import { html } from '../graph/html.ts';
import { mermaid } from '../graph/mermaid.ts';
import { svg } from '../graph/svg.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { jsonText } from '../output.ts';
import { writeAsked } from '../write-file.ts';

export async function runGraph(
  this: CliContext,
  { name, format, out, json = false }: GraphFlags,
): Promise<void> {
  const asked = json ? 'json' : (format ?? (out === undefined ? 'mermaid' : formatOf(out)));
  const text = drawn(await clientOf(await chooseLab(name)).inventory(), asked);
  if (out === undefined) {
    this.terminal.out(text);
    return;
  }
  await writeAsked(out, text, this);
  this.terminal.err(`Wrote ${out}.\n`);
}

export function drawn(told: Inventory, format: GraphFormat | 'json'): string {
  // JSON has escapes of its own.
  if (format === 'json') return jsonText(graphOf(told));
  return FORMATS[format](printableAll(told));
}

const FORMATS: Readonly<Record<GraphFormat, (inventory: Inventory) => string>> = {
  html,
  svg,
  dot: (inventory) => dot(graphOf(inventory)),
  mermaid: (inventory) => mermaid(graphOf(inventory)),
};

const EXTENSIONS: Readonly<Record<string, GraphFormat>> = {
  ...{ '.html': 'html', '.htm': 'html', '.svg': 'svg', '.dot': 'dot', '.gv': 'dot' },
  ...{ '.mmd': 'mermaid', '.mermaid': 'mermaid', '.md': 'mermaid' },
};

function formatOf(file: string): GraphFormat {
  const format = EXTENSIONS[extname(file).toLowerCase()];
  if (format !== undefined) return format;
  const formats = GRAPH_FORMATS.join(', ');
  throw new VpclabError(
    'BAD_ARGUMENT',
    `The name of ${file} does not imply a format: add --format with one of ${formats}.`,
  );
}
