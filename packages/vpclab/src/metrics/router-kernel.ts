// What the kernel counts in the namespace of a NAT gateway: nftables' counters, tracked connections, links. All of it is
// read by system calls of a few microseconds, with the calling thread in that namespace.

import { readFileSync } from 'node:fs';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import { connectionsByMark } from '../machine/kernel/netlink/connections-by-mark.ts';
import { NETLINK } from '../machine/kernel/netlink/constants.ts';
import { namedCounters } from '../machine/kernel/netlink/nft-counters.ts';
import { netlinkIn } from '../machine/kernel/netlink/socket.ts';
import { QUOTA_TABLE } from '../model/connection-quotas.ts';
import { workloadCounts } from './workload-kernel.ts';
import type { LinkCounts, RouterCounts, LabKernel } from './watched.ts';

const OWN_TABLE = 'vpclab';
/** Routers are named like their namespaces. */
export function routerKernel(namespaces: Namespaces): LabKernel {
  return {
    read: (router): RouterCounts =>
      netlinkIn(
        namespaces,
        router,
        (socket) => ({
          sessions: numberIn('/proc/sys/net/netfilter/nf_conntrack_count'),
          sessionLimit: numberIn('/proc/sys/net/netfilter/nf_conntrack_max'),
          counters: namedCounters(socket).filter(
            ({ table }) => table === OWN_TABLE || table.startsWith(QUOTA_TABLE),
          ),
          links: parseLinks(readFileSync('/proc/thread-self/net/dev', 'utf8')),
        }),
        NETLINK.NETFILTER,
      ),
    connections: (router) => netlinkIn(namespaces, router, connectionsByMark, NETLINK.NETFILTER),
    workload: (workload) => workloadCounts(namespaces, workload),
  };
}

/** 0 where the kernel has no such file: connections are not tracked there. */
function numberIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
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
