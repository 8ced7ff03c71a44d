// What the kernel counts in the namespace of a NAT gateway: nftables' counters, tracked connections, links. All of it is
// read by system calls of a few microseconds, with the calling thread in that namespace.

import { readFileSync } from 'node:fs';
import { checked, libc } from '../host/libc.ts';
import { inNetns } from '../host/netns.ts';
import { AF_NETLINK, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW } from '../host/rtnetlink/constants.ts';
import { counterRequest, parseCounters } from '../nft/counters.ts';
import type { NamedCounter } from '../nft/counters.ts';
import { NETLINK_NETFILTER } from '../nft/generation.ts';
import type { LinkCounts, RouterCounts, RouterKernel } from './watched.ts';

const OWN_TABLE = 'vpclab';
const REPLY_BYTES = 64 << 10;

/** Routers are named like their namespaces. */
export const routerKernel: RouterKernel = {
  read: (router): RouterCounts =>
    inNetns(router, () => ({
      sessions: numberIn('/proc/sys/net/netfilter/nf_conntrack_count'),
      sessionLimit: numberIn('/proc/sys/net/netfilter/nf_conntrack_max'),
      counters: namedCounters(router).filter(({ table }) => table === OWN_TABLE),
      links: parseLinks(readFileSync('/proc/thread-self/net/dev', 'utf8')),
    })),
};

/** 0 where the kernel has no such file: connections are not tracked there. */
function numberIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function namedCounters(netns: string): readonly NamedCounter[] {
  const { socket, send, recv, close } = libc();
  const fd = checked('socket', netns, socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
  try {
    const request = counterRequest(1);
    checked('send', netns, send(fd, request, request.length, 0));
    const found: NamedCounter[] = [];
    const datagram = Buffer.alloc(REPLY_BYTES);
    for (;;) {
      // The kernel fills the answer while it is asked and while it is read: it never has to be waited for.
      const length = recv(fd, datagram, datagram.length, MSG_DONTWAIT);
      if (length <= 0) return found;
      const { counters, isLast } = parseCounters(datagram.subarray(0, length));
      found.push(...counters);
      if (isLast) return found;
    }
  } finally {
    close(fd);
  }
}

/** /proc/net/dev, proc(5): eight columns of received, eight of sent. */
export function parseLinks(text: string): readonly LinkCounts[] {
  return text.split('\n').flatMap((line) => {
    const [, device, values = ''] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (device === undefined || device === 'lo') return [];
    const columns = values.split(/\s+/).map(Number);
    const column = (index: number): number => columns[index] ?? 0;
    return [
      {
        device,
        receivedBytes: column(0),
        receivedPackets: column(1),
        receivedDropped: column(3),
        sentBytes: column(8),
        sentPackets: column(9),
        sentDropped: column(11),
      },
    ];
  });
}
