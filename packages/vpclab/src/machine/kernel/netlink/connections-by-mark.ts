// How many connections of a namespace have the mark of each VPC, no matter which rules counted them: by one dump of its
// connection tracking (IPCTNL_MSG_CT_GET, linux/netfilter/nfnetlink_conntrack.h). TCP connections that are closed are left
// out, as the kernel does where it counts for a limit (already_closed() in net/netfilter/nf_conncount.c).

import { vpcMark } from '../../../model/connection-quotas.ts';
import { CTA, CTA_PROTOINFO_TCP, CTA_PROTOINFO_TCP_STATE } from './constants.ts';
import { eachAttribute } from './message.ts';
import type { NetlinkSocket } from './socket.ts';
import { NFGENMSG_BYTES } from './netfilter.ts';
import { connectionsRequest } from './tracked-connection.ts';

/** linux/netfilter/nf_conntrack_tcp.h: TIME_WAIT, CLOSE. */
const CLOSED = new Set([7, 8]);

/** Of the namespace that the socket (NETLINK_NETFILTER) is in. */
export function connectionsByMark(socket: NetlinkSocket): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const marked of socket.dump(connectionsRequest, markOf)) {
    const mark = vpcMark(marked);
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return counts;
}

/** Undefined for one that is closed or has no mark. */
function markOf(payload: Buffer): number | undefined {
  const { mark, isClosed } = readMark(payload);
  return mark === 0 || isClosed ? undefined : mark;
}

/** 0: it has none. */
export function readMark(payload: Buffer): { readonly mark: number; readonly isClosed: boolean } {
  let mark = 0;
  let isClosed = false;
  eachAttribute(payload, NFGENMSG_BYTES, (type, value) => {
    if (type === CTA.MARK && value.length === 4) mark = value.readUInt32BE(0);
    if (type === CTA.PROTOINFO) isClosed = isClosedTcp(value);
  });
  return { mark, isClosed };
}

function isClosedTcp(protocol: Buffer): boolean {
  let isClosed = false;
  eachAttribute(protocol, 0, (type, tcp) => {
    if (type !== CTA_PROTOINFO_TCP) return;
    eachAttribute(tcp, 0, (inner, value) => {
      if (inner === CTA_PROTOINFO_TCP_STATE && CLOSED.has(value[0] ?? 0)) isClosed = true;
    });
  });
  return isClosed;
}
