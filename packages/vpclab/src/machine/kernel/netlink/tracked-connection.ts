// Tracked connections of a namespace: one, looked up by either of its two tuples, or all of a protocol
// (IPCTNL_MSG_CT_GET, linux/netfilter/nfnetlink_conntrack.h).

import { AF_INET, CTA, CTA_IP, CTA_PROTO, CTA_TUPLE, IPCTNL_MSG_CT_GET } from './constants.ts';
import { eachAttribute } from './message.ts';
import type { MessageWriter } from './message.ts';
import { NFGENMSG_BYTES, netfilterMessage } from './netfilter.ts';
import type { NetlinkSocket, Request } from './socket.ts';

/** IPv4; 0 for ports of protocols without them. */
export type ConnectionTuple = {
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
};

export type TrackedConnection = { readonly original: ConnectionTuple; readonly reply: ConnectionTuple };

/** Of TCP or UDP, of the namespace that the socket (NETLINK_NETFILTER) is in; undefined: there is none. */
export function trackedConnection(
  socket: NetlinkSocket,
  tuple: ConnectionTuple,
): TrackedConnection | undefined {
  let found: TrackedConnection | undefined;
  socket.batch([{ message: connectionRequest(tuple), what: 'a tracked connection' }], (_, { payload }) => {
    found = decodeConnection(payload);
  });
  return found;
}

/** A dump of all connections: for protocols whose tuples are not known from outside, as ICMP's with its identifier. */
export function trackedConnections(socket: NetlinkSocket, protocol: number): readonly TrackedConnection[] {
  return socket
    .dump(connectionsRequest, decodeConnection)
    .filter(({ original }) => original.protocol === protocol);
}

export function connectionsRequest(): Request {
  return { message: netfilterMessage(...ANY), what: 'tracked connections' };
}

const ANY = [IPCTNL_MSG_CT_GET, { family: AF_INET }] as const;

export function connectionRequest(tuple: ConnectionTuple): MessageWriter {
  return netfilterMessage(...ANY).nested(CTA.TUPLE_ORIG, (outer) => {
    outer.nested(CTA_TUPLE.IP, (ip) => {
      ip.bytes(CTA_IP.V4_SRC, bigEndian(tuple.source, 4)).bytes(
        CTA_IP.V4_DST,
        bigEndian(tuple.destination, 4),
      );
    });
    outer.nested(CTA_TUPLE.PROTO, (proto) => {
      proto
        .bytes(CTA_PROTO.NUM, Buffer.of(tuple.protocol))
        .bytes(CTA_PROTO.SRC_PORT, bigEndian(tuple.sourcePort, 2))
        .bytes(CTA_PROTO.DST_PORT, bigEndian(tuple.destinationPort, 2));
    });
  });
}

/** Undefined for what is no IPv4. */
export function decodeConnection(payload: Buffer): TrackedConnection | undefined {
  let [original, reply]: (ConnectionTuple | undefined)[] = [];
  eachAttribute(payload, NFGENMSG_BYTES, (type, value) => {
    if (type === CTA.TUPLE_ORIG) original = decodeTuple(value);
    if (type === CTA.TUPLE_REPLY) reply = decodeTuple(value);
  });
  return original === undefined || reply === undefined ? undefined : { original, reply };
}

function decodeTuple(value: Buffer): ConnectionTuple | undefined {
  const ip = new Map<number, Buffer>();
  const proto = new Map<number, Buffer>();
  eachAttribute(value, 0, (type, inner) => {
    if (type === CTA_TUPLE.IP) eachAttribute(inner, 0, (field, bytes) => ip.set(field, bytes));
    if (type === CTA_TUPLE.PROTO) eachAttribute(inner, 0, (field, bytes) => proto.set(field, bytes));
  });
  const source = numberOf(ip.get(CTA_IP.V4_SRC), 4);
  const destination = numberOf(ip.get(CTA_IP.V4_DST), 4);
  const protocol = numberOf(proto.get(CTA_PROTO.NUM), 1);
  if (source === undefined || destination === undefined || protocol === undefined) return undefined;
  const sourcePort = numberOf(proto.get(CTA_PROTO.SRC_PORT), 2) ?? 0;
  const destinationPort = numberOf(proto.get(CTA_PROTO.DST_PORT), 2) ?? 0;
  return { protocol, source, destination, sourcePort, destinationPort };
}

function bigEndian(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

function numberOf(bytes: Buffer | undefined, length: number): number | undefined {
  return bytes?.length === length ? bytes.readUIntBE(0, length) : undefined;
}
