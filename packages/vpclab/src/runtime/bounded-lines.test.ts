import { expect, it } from 'vitest';
import { MAX_LINE, boundedLines } from './bounded-lines.ts';

async function lines(...chunks: string[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { text, isCut } of boundedLines(stream(chunks))) found.push(isCut ? [text.length] : text);
  return found;
}

async function* stream(chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

it('splits at each kind of line end, wherever chunks end', async () => {
  expect(await lines('a\nb', 'c\r', '\nd\re\n\nf')).toEqual(['a', 'bc', 'd', 'e', '', 'f']);
});

it('cuts a line that is too long and keeps the next', async () => {
  const half = 'x'.repeat(MAX_LINE / 2);
  expect(await lines(half, half, '\n', half, half, 'y', half, '\nnext\n')).toEqual([
    half + half,
    [MAX_LINE],
    'next',
  ]);
});
