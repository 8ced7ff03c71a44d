// Prose in lines of a terminal's width. Pure.

/** Lines of at most `room` characters, broken between words; a longer word has a line of its own. */
export function wrapWords(text: string, room: number): readonly string[] {
  return wrapPieces(text.split(' '), room);
}

/** The same of pieces that stay whole, such as a flag with its value. */
export function wrapPieces(pieces: readonly string[], room: number): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= room)
      lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}
