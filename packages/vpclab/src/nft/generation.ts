// The generation of a namespace's ruleset: a number that the kernel raises with every change (NFT_MSG_GETGEN,
// include/uapi/linux/netfilter/nf_tables.h). Who remembers the one of his last listing sees in a single netlink message
// whether anything changed since, and need not run nft. Pure: the socket is NETLINK_NETFILTER in that namespace.

export const NETLINK_NETFILTER = 12;

const HEADER_BYTES = 16;
const FAMILY_HEADER_BYTES = 4;
const NLM_F_REQUEST = 1;
const NFNL_SUBSYS_NFTABLES = 10;
const NFT_MSG_NEWGEN = 15;
const NFT_MSG_GETGEN = 16;
const NFTA_GEN_ID = 1;
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const ATTRIBUTE_TYPE = 0x3fff;

export function generationRequest(sequence: number): Buffer {
  const message = Buffer.alloc(HEADER_BYTES + FAMILY_HEADER_BYTES);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETGEN, 4);
  message.writeUInt16LE(NLM_F_REQUEST, 6);
  message.writeUInt32LE(sequence, 8);
  return message;
}

/** Undefined when the message is something else, such as an error. Netlink is in host order, the number is not. */
export function parseGeneration(message: Buffer): number | undefined {
  if (message.length < HEADER_BYTES + FAMILY_HEADER_BYTES) return undefined;
  if (message.readUInt16LE(4) !== ((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_NEWGEN)) return undefined;
  const end = Math.min(message.readUInt32LE(0), message.length);
  let offset = HEADER_BYTES + FAMILY_HEADER_BYTES;
  while (offset + 4 <= end) {
    const length = message.readUInt16LE(offset);
    if (offset + length > end) return undefined;
    if ((message.readUInt16LE(offset + 2) & ATTRIBUTE_TYPE) === NFTA_GEN_ID && length >= 8) {
      return message.readUInt32BE(offset + 4);
    }
    offset += Math.max(4, Math.ceil(length / 4) * 4);
  }
  return undefined;
}
