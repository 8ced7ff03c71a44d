// What bgpd says over BMP, byte by byte.

export const PEER = '198.51.100.11';

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** RFC 4271 section 4.3: withdrawn 10.0.9.0/24; announced 10.0.1.0/24 and 192.0.2.5/32 by the path 65011 65999. */
export function bmpUpdate(): Buffer {
  const withdrawn = Buffer.from([24, 10, 0, 9]);
  const attributes = Buffer.concat([
    Buffer.from([0x40, 1, 1, 0]),
    Buffer.from([0x50, 2, 0, 10, 2, 2]),
    u32(65011),
    u32(65999),
    Buffer.from([0x40, 3, 4, 198, 51, 100, 11]),
    Buffer.from([0x80, 4, 4]),
    u32(10),
    Buffer.from([0xc0, 8, 4]),
    u16(65011),
    u16(7),
  ]);
  const reached = Buffer.from([24, 10, 0, 1, 32, 192, 0, 2, 5]);
  const body = [u16(withdrawn.length), withdrawn, u16(attributes.length), attributes, reached];
  const length = 19 + body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.alloc(16, 255), u16(length), Buffer.from([2]), ...body]);
}

/** RFC 7854 sections 4.1 and 4.2. */
export function bmpMessage(type: number, flags: number, body: Buffer): Buffer {
  const peer = Buffer.alloc(42);
  peer[1] = flags;
  Buffer.from([198, 51, 100, 11]).copy(peer, 22);
  return Buffer.concat([Buffer.from([3]), u32(6 + 42 + body.length), Buffer.from([type]), peer, body]);
}
