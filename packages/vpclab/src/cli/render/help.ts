// The help of a command in the width of a terminal: usage lines are broken between flags, what a flag does goes on below
// itself, prose is filled. What is to be copied stays whole. Pure.

import type { Paint } from './paint.ts';
import { wrapPieces, wrapWords } from './wrap.ts';

export type HelpView = { readonly columns: number; readonly paint: Paint };

/** `text`: as stricli writes it, without colours. */
export function shownHelp(text: string, view: HelpView): string {
  const isOfSeveral = /^COMMANDS$/m.test(text);
  const blocks = text.trimEnd().split('\n\n');
  return `${blocks.map((block) => blockText(block, isOfSeveral, view)).join('\n\n')}\n`;
}

function blockText(block: string, isOfSeveral: boolean, { columns, paint }: HelpView): string {
  const [heading = '', ...rows] = block.split('\n');
  switch (heading) {
    case 'USAGE': {
      const usage = isOfSeveral ? shortUsage(rows) : rows;
      return [paint.strong(heading), ...usage.flatMap((row) => usageLines(row, columns))].join('\n');
    }
    case 'FLAGS':
    case 'ARGUMENTS':
    case 'COMMANDS':
      return [paint.strong(heading), ...rowsLines(rows, columns, paint)].join('\n');
    default:
      return proseLines([heading, ...rows], columns).join('\n');
  }
}

/** Of several commands the list says more than the flags of each, in two screens before it. */
function shortUsage(rows: readonly string[]): readonly string[] {
  const prefix = rows.at(-1)?.replace(/ --help$/, '') ?? '';
  return [`${prefix} COMMAND ...`, `${prefix.replace('vpclab', 'vpclab help')} COMMAND`];
}

const INDENT = 6;
/** `[--name LAB]`, `[--filter EXPR]...`, `<FILE>` */
const USAGE_PIECE = /\[[^\]]*\]\S*|\S+/g;

function usageLines(row: string, columns: number): readonly string[] {
  if (row.length <= columns) return [row];
  const room = columns - INDENT;
  const pieces = (row.match(USAGE_PIECE) ?? []).flatMap((piece) =>
    piece.length > room ? piece.split(' ') : [piece],
  );
  return wrapPieces(pieces, room).map((line, index) => ' '.repeat(index === 0 ? 2 : INDENT) + line);
}

/** With less room beside the names, what they are for is below them. */
const LEAST_ROOM = 30;
/** `  -q [--quiet]  `, `     [--name]  `, `  [FILE]  ` */
const NAMES = /^ {2}(?:(?:-\S| {2}) {1,2})?\S+ */;
/** stricli puts a default into a column of its own. */
const BRIEF_PIECE = /\[default = [^\]]*\]|\S+/g;

function rowsLines(rows: readonly string[], columns: number, paint: Paint): readonly string[] {
  const split = rows.map((row) => {
    const [names = ''] = NAMES.exec(row) ?? [];
    const strong = names.replace(/\S.*\S|\S/, paint.strong);
    return { names: strong, indent: names.length, brief: row.slice(names.length) };
  });
  if (rows.every((row) => row.length <= columns)) return split.map(({ names, brief }) => names + brief);
  const isNarrow = split.some(({ indent }) => columns - indent < LEAST_ROOM);
  return split.flatMap(({ names, indent: beside, brief }) => {
    const indent = isNarrow ? INDENT + 2 : beside;
    const lines = wrapPieces(brief.match(BRIEF_PIECE) ?? [], columns - indent);
    const shown = lines.map((line) => ' '.repeat(indent) + line);
    return isNarrow ? [names.trimEnd(), ...shown] : [names + (lines[0] ?? ''), ...shown.slice(1)];
  });
}

function proseLines(lines: readonly string[], columns: number): readonly string[] {
  if (lines.every((line) => line.length <= columns)) return lines;
  const shown: string[] = [];
  let prose: string[] = [];
  const fill = (): void => {
    if (prose.length > 0) shown.push(...wrapWords(prose.join(' '), columns));
    prose = [];
  };
  for (const line of lines)
    if (line.startsWith(' ')) {
      fill();
      shown.push(...exampleLines(line, columns));
    } else prose.push(line);
  fill();
  return shown;
}

/** An example, and what it is for: that goes below it where there is no room beside it. */
function exampleLines(line: string, columns: number): readonly string[] {
  const [, example, what] = /^( *\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
  if (line.length <= columns || example === undefined || what === undefined) return [line];
  return [example, ...wrapWords(what, columns - INDENT).map((text) => ' '.repeat(INDENT) + text)];
}
