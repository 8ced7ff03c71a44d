// Messages of nf_tables (include/uapi/linux/netfilter/nf_tables.h, nfnetlink.h), as far as they are read here. Pure.

export const NETLINK_NETFILTER = 12;
export const NLM_F_DUMP = 0x300;
const NFNL_SUBSYS_NFTABLES = 10;
const HEADER_BYTES = 16;
const FAMILY_HEADER_BYTES = 4;
const NLM_F_REQUEST = 1;
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const ATTRIBUTE_TYPE = 0x3fff;

export type NftMessage = {
  /** Without the subsystem; undefined: not of nf_tables, such as NLMSG_DONE or NLMSG_ERROR. */
  readonly type: number | undefined;
  readonly family: number;
  readonly attributes: ReadonlyMap<number, Buffer>;
};

export function nftRequest(type: number, sequence: number, flags = 0): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + FAMILY_HEADER_BYTES);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE((NFNL_SUBSYS_NFTABLES << 8) | type, 4);
  message.writeUInt16LE(NLM_F_REQUEST | flags, 6);
  message.writeUInt32LE(sequence, 8);
  return message;
}

/** All messages of a datagram; what is torn ends it. */
export function nftMessages(datagram: Buffer): readonly NftMessage[] {
  const messages: NftMessage[] = [];
  for (let start = 0; start + HEADER_BYTES <= datagram.length;) {
    const length = datagram.readUInt32LE(start);
    if (length < HEADER_BYTES || start + length > datagram.length) break;
    const bytes = datagram.subarray(start, start + length);
    const word = bytes.readUInt16LE(4);
    const isOurs = word >> 8 === NFNL_SUBSYS_NFTABLES && length >= HEADER_BYTES + FAMILY_HEADER_BYTES;
    messages.push({
      type: isOurs ? word & 0xff : undefined,
      family: isOurs ? bytes.readUInt8(HEADER_BYTES) : 0,
      attributes: isOurs ? attributesOf(bytes.subarray(HEADER_BYTES + FAMILY_HEADER_BYTES)) : new Map(),
    });
    start += Math.ceil(length / 4) * 4;
  }
  return messages;
}

function attributesOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  for (let offset = 0; offset + 4 <= bytes.length;) {
    const length = bytes.readUInt16LE(offset);
    if (length < 4 || offset + length > bytes.length) break;
    attributes.set(
      bytes.readUInt16LE(offset + 2) & ATTRIBUTE_TYPE,
      bytes.subarray(offset + 4, offset + length),
    );
    offset += Math.ceil(length / 4) * 4;
  }
  return attributes;
}
