// The generation of a namespace's ruleset: a number that the kernel raises with every change (NFT_MSG_GETGEN). Who
// remembers the one of his last listing sees in a single netlink message whether anything changed since, and need not
// run nft. Pure: the socket is NETLINK_NETFILTER in that namespace.

import { nftMessages, nftRequest } from './netlink.ts';

const NFT_MSG_NEWGEN = 15;
const NFT_MSG_GETGEN = 16;
const NFTA_GEN_ID = 1;

export function generationRequest(sequence: number): Buffer {
  return nftRequest(NFT_MSG_GETGEN, sequence);
}

/** Undefined when the message is something else, such as an error. Netlink is in host order, the number is not. */
export function parseGeneration(datagram: Buffer): number | undefined {
  const reply = nftMessages(datagram).find(({ type }) => type === NFT_MSG_NEWGEN);
  const id = reply?.attributes.get(NFTA_GEN_ID);
  return id === undefined || id.length < 4 ? undefined : id.readUInt32BE(0);
}
