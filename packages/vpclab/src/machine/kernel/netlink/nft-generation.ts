// The generation of a namespace's ruleset: a number that the kernel raises with every change (NFT_MSG_GETGEN,
// linux/netfilter/nf_tables.h). Whoever remembers the one of the last listing sees in a single message whether anything
// changed since, and need not run nft.

import { NETLINK, NFTA_GEN_ID, NFT_MSG } from './constants.ts';
import { attributesOf } from './message.ts';
import type { Message } from './message.ts';
import type { Namespaces } from '../namespaces.ts';
import { NFGENMSG_BYTES, netfilterMessage } from './netfilter.ts';
import { netlinkIn } from './socket.ts';
import type { Request } from './socket.ts';

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
  return { message: netfilterMessage(NFT_MSG.GETGEN), what: 'generation of the rules' };
}

/** Undefined when the message is something else. Netlink is in host order, the number is not. */
export function parseGeneration({ type, payload }: Message): number | undefined {
  const id = type === NFT_MSG.NEWGEN ? attributesOf(payload, NFGENMSG_BYTES).get(NFTA_GEN_ID) : undefined;
  return id === undefined || id.length < 4 ? undefined : id.readUInt32BE(0);
}
