// What the kernel counted of a TCP connection: tcp(7), TCP_INFO. Offsets are those of struct tcp_info in linux/tcp.h, to
// which fields are only ever appended; a kernel that has fewer gives a shorter one.

import { getOption } from './socket-options.ts';

const IPPROTO_TCP = 6;
const TCP_INFO = 11;
const STRUCT_BYTES = 256;
const OPTIONS = 5;
/** TCPI_OPT_TIMESTAMPS. */
const HAS_TIMESTAMPS = 1;
const TOTAL_RETRANS = 100;
const BYTES_RECEIVED = 128;
const SEGS_OUT = 136;
const SEGS_IN = 140;
const BYTES_SENT = 200;
/** Up to and with bytes_sent: Linux 4.19. */
const LEAST_BYTES = 208;
const HEADER = 20;
/** RFC 7323, padded to four bytes. */
const TIMESTAMPS = 12;

type TcpInfo = {
  /** Segments, with those that carry no data. */
  readonly out: number;
  readonly in: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly retransmits: number;
  readonly headerBytes: number;
};

/** Undefined where the descriptor is no TCP socket, or the kernel is older. Takes a microsecond or two. */
export function tcpInfo(fd: number): TcpInfo | undefined {
  const bytes = getOption(fd, IPPROTO_TCP, TCP_INFO, STRUCT_BYTES);
  return bytes === undefined || bytes.length < LEAST_BYTES ? undefined : readTcpInfo(bytes);
}

/** Exported for tests. */
export function readTcpInfo(bytes: Buffer): TcpInfo {
  const hasTimestamps = (bytes.readUInt8(OPTIONS) & HAS_TIMESTAMPS) !== 0;
  return {
    out: bytes.readUInt32LE(SEGS_OUT),
    in: bytes.readUInt32LE(SEGS_IN),
    bytesSent: Number(bytes.readBigUInt64LE(BYTES_SENT)),
    bytesReceived: Number(bytes.readBigUInt64LE(BYTES_RECEIVED)),
    retransmits: bytes.readUInt32LE(TOTAL_RETRANS),
    headerBytes: hasTimestamps ? HEADER + TIMESTAMPS : HEADER,
  };
}
