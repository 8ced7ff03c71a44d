// Lines of what a program writes, none longer than a bound: what follows on a longer line is dropped. A carriage return
// ends a line too: programs draw their progress with it.

export type BoundedLine = { readonly text: string; readonly isCut: boolean };

/** In UTF-16 code units. */
export const MAX_LINE = 65_536;

export async function* boundedLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<BoundedLine> {
  const decoder = new TextDecoder();
  let text = '';
  let isCut = false;
  let hadReturn = false;
  for await (const chunk of chunks) {
    const read = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (read === '') continue;
    const parts = (hadReturn && read.startsWith('\n') ? read.slice(1) : read).split(/\r\n|\n|\r/);
    hadReturn = read.endsWith('\r');
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        yield { text, isCut };
        text = '';
        isCut = false;
      }
      isCut ||= text.length + part.length > MAX_LINE;
      text += part.slice(0, MAX_LINE - text.length);
    }
  }
  if (text !== '') yield { text, isCut };
}
