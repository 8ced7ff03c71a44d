import { expect, it } from 'vitest';
import { readTcpInfo, tcpInfo } from './tcp-info.ts';

it('reads what linux/tcp.h says where', () => {
  const bytes = Buffer.alloc(256);
  bytes.writeUInt8(0b111, 5);
  bytes.writeUInt32LE(7, 100);
  bytes.writeBigUInt64LE(5_000_000_000n, 128);
  bytes.writeUInt32LE(120, 136);
  bytes.writeUInt32LE(90, 140);
  bytes.writeBigUInt64LE(123_456n, 200);
  expect(readTcpInfo(bytes)).toEqual({
    ...{ out: 120, in: 90, bytesSent: 123_456, bytesReceived: 5_000_000_000, retransmits: 7 },
    headerBytes: 32,
  });
  bytes.writeUInt8(0b110, 5);
  expect(readTcpInfo(bytes).headerBytes).toBe(20);
});

it('says nothing of a descriptor that is no TCP socket', () => {
  expect(tcpInfo(0)).toBeUndefined();
  expect(tcpInfo(-1)).toBeUndefined();
});
