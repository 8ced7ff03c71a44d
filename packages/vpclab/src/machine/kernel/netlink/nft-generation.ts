// The generation of a namespace's ruleset: a number that the kernel raises with every change (NFT_MSG_GETGEN,
// linux/netfilter/nf_tables.h). Whoever remembers the one of the last listing sees in a single message whether anything
// changed since, and need not run nft.

import { NETLINK, NFNL_SUBSYS_NFTABLES, NFTA_GEN_ID, NFT_MSG, NLM_F } from './constants.ts';
import { MessageWriter, eachAttribute } from './message.ts';
import type { Message } from './message.ts';
import type { Namespaces } from '../namespaces.ts';
import { netlinkIn } from './socket.ts';
import type { Request } from './socket.ts';

/** nfgenmsg: family, version, resource. */
const NFGENMSG_BYTES = 4;

/** Undefined where the kernel does not tell. */
export function rulesGeneration(namespaces: Namespaces, netns: string): number | undefined {
  let generation: number | undefined;
  netlinkIn(
    namespaces,
    netns,
    (socket) => {
      socket.batch([generationRequest()], (_, message) => (generation = parseGeneration(message)));
    },
    NETLINK.NETFILTER,
  );
  return generation;
}

export function generationRequest(): Request {
  const type = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG.GETGEN;
  const message = new MessageWriter(type, NLM_F.REQUEST).header(NFGENMSG_BYTES, () => undefined);
  return { message, what: 'generation of the rules' };
}

/** Undefined when the message is something else. Netlink is in host order, the number is not. */
export function parseGeneration({ type, payload }: Message): number | undefined {
  if (type !== ((NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG.NEWGEN)) return undefined;
  let generation: number | undefined;
  eachAttribute(payload, NFGENMSG_BYTES, (attribute, value) => {
    if (attribute === NFTA_GEN_ID && value.length >= 4) generation = value.readUInt32BE(0);
  });
  return generation;
}
