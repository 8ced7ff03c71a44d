// What a terminal shows, as an SVG picture: text with the colours that the command line writes (ECMA-48, SGR). Every run of
// text stands at its column, whatever width the reader's font has. Pure.

const WIDTH = 8.4;
const LINE = 19;
const SIZE = 14;
const PADDING = 16;
const PAPER = '#1e2127';
const INK = '#d7dae0';
const FAINT = '#8b929e';
/** SGR 31, 32, 33, 34, 36, 90, 97. */
const COLORS: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#f2cc60',
  34: '#79c0ff',
  36: '#56d4dd',
  90: FAINT,
  97: '#ffffff',
};

type Style = { readonly color: string; readonly isBold: boolean; readonly isFaint: boolean };
type Run = { readonly column: number; readonly text: string; readonly style: Style };

const PLAIN: Style = { color: INK, isBold: false, isFaint: false };

/** `command` is shown above its output. */
export function terminalSvg(command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split('\n')].map((line) => line.replace(/\r$/, ''));
  const runs = lines.map(runsOf);
  const columns = Math.max(
    ...runs.map((some) => Math.max(0, ...some.map(({ column, text }) => column + text.length))),
  );
  const width = Math.ceil(columns * WIDTH + 2 * PADDING);
  const height = lines.length * LINE + 2 * PADDING;
  const rows = runs.map((some, row) => {
    const y = PADDING + row * LINE + SIZE;
    return some.map((run) => textOf(run, y, row === 0)).join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(command)}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${SIZE}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>`,
    ...rows.filter((row) => row !== ''),
    '</svg>',
    '',
  ].join('\n');
}

function textOf({ column, text, style }: Run, y: number, isCommand: boolean): string {
  const fill = isCommand ? '#ffffff' : style.isFaint ? FAINT : style.color;
  const weight = style.isBold ? ' font-weight="700"' : '';
  const at = `x="${(PADDING + column * WIDTH).toFixed(1)}" y="${y}"`;
  const length = `textLength="${(text.length * WIDTH).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${at} ${length} fill="${fill}"${weight} xml:space="preserve">${escaped(text)}</text>`;
}

/** Words between runs of two spaces, each at its own place. */
function runsOf(line: string): readonly Run[] {
  const runs: Run[] = [];
  let [style, column] = [PLAIN, 0];
  for (const [index, part] of line.split(SGR).entries()) {
    if (index % 2 === 1) {
      style = part.split(';').reduce((before, code) => styled(before, Number(code)), style);
      continue;
    }
    for (const { 0: text, index: offset } of part.matchAll(/\S+(?: \S+)*/g))
      runs.push({ column: column + offset, text, style });
    column += part.length;
  }
  return runs;
}

// oxlint-disable-next-line no-control-regex
const SGR = /\u001B\[([0-9;]*)m/;

function styled(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isFaint: true };
  if (code === 22) return { ...style, isBold: false, isFaint: false };
  if (code === 39) return { ...style, color: INK };
  return { ...style, color: COLORS[code] ?? style.color };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
