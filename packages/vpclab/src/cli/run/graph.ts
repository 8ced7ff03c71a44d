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
import { printJson } from '../output.ts';
import { writeAsked } from '../write-file.ts';

export async function runGraph(this: CliContext, { name, format, out, json }: GraphFlags): Promise<void> {
  const asked = format ?? (out === undefined ? 'mermaid' : formatOf(out));
  const inventory = printableAll(await clientOf(await chooseLab(name)).inventory());
  if (json) {
    printJson(this, graphOf(inventory));
    return;
  }
  const text = FORMATS[asked](inventory);
  if (out === undefined) {
    this.terminal.out(text);
    return;
  }
  await writeAsked(out, text, this);
  this.terminal.err(`Wrote ${out}.\n`);
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
