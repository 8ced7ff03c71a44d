// Messages of nfnetlink (linux/netfilter/nfnetlink.h): all begin with struct nfgenmsg.

import { NLM_F } from './constants.ts';
import { MessageWriter } from './message.ts';

/** Family, version, resource. */
export const NFGENMSG_BYTES = 4;

export function netfilterMessage(
  type: number,
  { family = 0, resource = 0 }: { readonly family?: number; readonly resource?: number } = {},
): MessageWriter {
  return new MessageWriter(type, NLM_F.REQUEST).header(NFGENMSG_BYTES, (view) => {
    view[0] = family;
    view.writeUInt16BE(resource, 2);
  });
}
