// The id that a namespace has as seen from the current one (RTM_GETNSID, ip-netns(8) list-id). It distinguishes the
// peer of a veth end from other devices with the same index.

import { NETNSA, NLM_F, RTM } from './constants.ts';
import { MessageWriter, eachAttribute, readI32 } from './message.ts';
import type { Request } from './socket.ts';

const RTGENMSG_BYTES = 4;

export function netnsIdRequest(netnsFd: number): Request {
  const message = new MessageWriter(RTM.GETNSID, NLM_F.REQUEST).header(RTGENMSG_BYTES, () => undefined);
  return { message: message.u32(NETNSA.FD, netnsFd), what: 'id of a namespace' };
}

/** Gives the namespace an id here; refused with EEXIST where it has one. */
export function assignNetnsId(netnsFd: number): Request {
  const message = new MessageWriter(RTM.NEWNSID, NLM_F.REQUEST).header(RTGENMSG_BYTES, () => undefined);
  // -1: any that is free.
  return { message: message.u32(NETNSA.NSID, -1).u32(NETNSA.FD, netnsFd), what: 'id of a namespace' };
}

/** Negative: the namespace has no id here, so no link leads there. */
export function decodeNetnsId(payload: Buffer): number {
  let id = -1;
  eachAttribute(payload, RTGENMSG_BYTES, (type, value) => {
    if (type === NETNSA.NSID) id = readI32(value, 0);
  });
  return id;
}
