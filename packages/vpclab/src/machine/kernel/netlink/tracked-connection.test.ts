// The codec alone; the kernel itself is asked by the test of flow logs.

import { expect, it } from 'vitest';
import { decodeLogged } from './packet-log.ts';
import { connectionRequest, decodeConnection } from './tracked-connection.ts';

const asked = {
  ...{ protocol: 6, source: 0x0a_00_01_0b, destination: 0xcb_00_71_0a },
  ...{ sourcePort: 40_000, destinationPort: 80 },
};

it('asks by the original tuple, and reads what it asks', () => {
  const request = Buffer.from(connectionRequest(asked).finish(1, 0)).subarray(16);
  // The kernel answers with the same attribute, and with the tuple of the answer beside it.
  const tuple = request.subarray(4);
  const reply = Buffer.from(tuple);
  reply.writeUInt16LE(0x80_02, 2);
  expect(decodeConnection(Buffer.concat([request, reply]))).toEqual({ original: asked, reply: asked });
});

it('an answer without both tuples is none', () => {
  const request = Buffer.from(connectionRequest(asked).finish(1, 0)).subarray(16);
  expect(decodeConnection(request)).toBeUndefined();
  expect(decodeConnection(Buffer.alloc(4))).toBeUndefined();
});

it('reads the prefix and the first bytes of a packet that a rule shows', () => {
  const attribute = (type: number, value: Buffer): Buffer => {
    const header = Buffer.alloc(4);
    header.writeUInt16LE(4 + value.length, 0);
    header.writeUInt16LE(type, 2);
    return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  };
  const body = Buffer.concat([
    Buffer.alloc(4),
    attribute(10, Buffer.from('over\0')),
    attribute(9, Buffer.of(69)),
  ]);
  expect(decodeLogged(body)).toEqual({ prefix: 'over', packet: Buffer.of(69) });
  expect(decodeLogged(Buffer.alloc(4))).toBeUndefined();
});
