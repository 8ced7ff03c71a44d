// The little of DER (ITU-T X.690) that a certificate is written with. Pure.

const SHORT_LENGTH = 0x80;

function value(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < SHORT_LENGTH) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([SHORT_LENGTH | bytes.length]), bytes]);
}

/** Base 128, most significant first; the first two arcs share a byte (X.690 section 8.19). */
function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const sevens = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) sevens.unshift((left & 0x7f) | 0x80);
    return sevens;
  });
  return value(0x06, Buffer.from(bytes));
}

/** RFC 5280 section 4.1.2.5: two digits of the year until 2049. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\.\d+|[-:T]/g, '');
  return date.getUTCFullYear() < 2050
    ? value(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : value(0x18, Buffer.from(digits, 'latin1'));
}

export const der = {
  sequence: (...parts: readonly Uint8Array[]) => value(0x30, ...parts),
  set: (...parts: readonly Uint8Array[]) => value(0x31, ...parts),
  /** `[number] EXPLICIT`. */
  tagged: (number: number, content: Uint8Array) => value(0xa0 | number, content),
  /** Big-endian two's complement. */
  integer: (bytes: Uint8Array) => value(0x02, bytes),
  boolean: (is: boolean) => value(0x01, Buffer.from([is ? 0xff : 0])),
  octets: (bytes: Uint8Array) => value(0x04, bytes),
  bits: (bytes: Uint8Array, unused = 0) => value(0x03, Buffer.from([unused]), bytes),
  text: (text: string) => value(0x0c, Buffer.from(text, 'utf8')),
  objectIdentifier,
  time,
} as const;
