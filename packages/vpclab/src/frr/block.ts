// FRR's configuration as text: lines that stand under headers ("router bgp 65000"), written and read by indentation.
// Knows no protocol.

import { VpclabError } from '../errors.ts';
import { withoutPassword } from '../secret.ts';
import type { FrrDaemon } from '../model/router.ts';

/** Lines of one daemon under one header path; the empty path is the top level. */
export type Block = {
  readonly daemon: FrrDaemon;
  readonly context: readonly string[];
  readonly lines: readonly string[];
};

/** What daemons say of themselves (`show running-config`); one that is not there does not run. */
export type RunningTexts = Readonly<Partial<Record<FrrDaemon, string>>>;

/** Headers that may stand over nothing. */
const HEADER = /^(router|route-map|interface|vrf|address-family|profile|bmp targets) |^bfd$/;

export function keyOf({ daemon, context }: Pick<Block, 'daemon' | 'context'>): string {
  return [daemon, ...context].join('\n');
}

/** The text of one daemon. A parent comes before its children, and has them follow its own lines. */
export function blocksText(blocks: readonly Block[]): string {
  const out: string[] = [];
  let open: readonly string[] = [];
  const close = (depth: number): void => {
    for (const header of open.slice(depth).toReversed()) {
      out.push(`${' '.repeat(open.indexOf(header))}${exitOf(header)}`);
      open = open.slice(0, -1);
    }
  };
  for (const { context, lines } of blocks) {
    const shared = context.findIndex((header, depth) => open[depth] !== header);
    close(shared === -1 ? context.length : shared);
    for (const header of context.slice(open.length)) {
      out.push(`${' '.repeat(open.length)}${header}`);
      open = [...open, header];
    }
    out.push(...lines.map((line) => `${' '.repeat(context.length)}${line}`));
  }
  close(0);
  const split = out.find((line) => /[\n\r]/.test(line));
  if (split !== undefined)
    throw new VpclabError('INTERNAL', `"${withoutPassword(split)}" is more than one line of configuration`);
  return out.map((line) => `${line}\n`).join('');
}

/** Commands that enter a context, do something there, and leave it. */
export function inContext(context: readonly string[], commands: readonly string[]): readonly string[] {
  if (commands.length === 0) return [];
  return [...context, ...commands, ...context.toReversed().map(exitOf)];
}

function exitOf(header: string): string {
  return header.startsWith('address-family ') ? 'exit-address-family' : 'exit';
}

export function scanBlocks(daemon: FrrDaemon, text: string): readonly Block[] {
  const blocks = new Map<string, { context: readonly string[]; lines: string[] }>();
  const open = (context: readonly string[]): string[] => {
    const key = context.join('\n');
    const block = blocks.get(key) ?? { context, lines: [] };
    blocks.set(key, block);
    return block.lines;
  };
  let stack: readonly { readonly indent: number; readonly header: string }[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('!') || /^(exit|exit-address-family|end)$/.test(line)) continue;
    const indent = raw.length - raw.trimStart().length;
    stack = stack.filter((entry) => entry.indent < indent);
    const context = stack.map(({ header }) => header);
    if (HEADER.test(line)) {
      open([...context, line]);
      stack = [...stack, { indent, header: line }];
    } else open(context).push(line);
  }
  return [...blocks.values()].map((block) => ({ daemon, ...block }));
}
