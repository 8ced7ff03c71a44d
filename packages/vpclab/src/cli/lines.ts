// Lines of a stream of bytes. (node:readline swallows the error of a stream that breaks off.)

export async function* linesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      rest.push(part);
      const line = rest.join('');
      rest = [];
      if (line !== '') yield line;
    }
    if (last !== '') rest.push(last);
  }
  const line = rest.join('');
  if (line !== '') yield line;
}
