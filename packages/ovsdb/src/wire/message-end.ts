// The end of a message in bytes that come in pieces: where its brackets balance. Every byte is looked at once.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class MessageEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Looks on; answers the index behind the end, or -1 when these bytes do not hold it. */
  find(bytes: Buffer): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    const { length } = bytes;
    let end = -1;
    for (let i = 0; i < length; i++) {
      const byte = bytes[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) {
        inString = true;
      } else if (byte === 0x7b || byte === 0x5b) {
        depth++;
      } else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) {
        end = i + 1;
        break;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return end;
  }
}
